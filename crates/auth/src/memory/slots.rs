//! [`Slots`]: a bounded map that nobody ever waits for.
//!
//! It is a table of small sets. A key belongs to one set, and takes the place of another one where
//! the set is full. Each set has a version: [`forget`](Slots::forget) raises it, and an entry counts
//! only while its set has the version that it had before the entry's value was asked for. So it does
//! not matter how late a value is put in: what was forgotten meanwhile is never found again.

use std::{
    hash::{BuildHasher, BuildHasherDefault, Hash, Hasher, RandomState},
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
};

use arc_swap::ArcSwapOption;

/// How many entries a set has.
const WAYS: usize = 4;

/// A bounded map from `K` to what was last known of it.
#[derive(Debug)]
pub(crate) struct Slots<K, V, S = RandomState> {
    sets: Box<[Set<K, V>]>,
    hasher: S,
    /// Whose turn it is to give way.
    turn: AtomicUsize,
}

#[derive(Debug)]
struct Set<K, V> {
    version: AtomicU64,
    ways: [ArcSwapOption<Entry<K, V>>; WAYS],
}

#[derive(Debug)]
struct Entry<K, V> {
    key: K,
    version: u64,
    value: Arc<V>,
}

/// The right to put a value in: taken before the value is asked for, it is void once the key has been
/// forgotten.
#[derive(Debug)]
pub(crate) struct Ticket<K> {
    key: K,
    version: u64,
}

impl<K: Copy + Eq + Hash, V, S: BuildHasher + Default> Slots<K, V, S> {
    /// A map for about `entries`.
    pub(crate) fn new(entries: usize) -> Self {
        let sets = entries.div_ceil(WAYS).next_power_of_two();
        let set = |_| Set {
            version: AtomicU64::new(0),
            ways: [const { ArcSwapOption::const_empty() }; WAYS],
        };
        Self {
            sets: (0..sets).map(set).collect(),
            hasher: S::default(),
            turn: AtomicUsize::new(0),
        }
    }

    /// What is known of the key.
    pub(crate) fn get(&self, key: &K) -> Option<Arc<V>> {
        let set = self.set(key)?;
        for way in &set.ways {
            let entry = way.load();
            if let Some(entry) = &*entry
                && entry.key == *key
                && entry.version == set.version.load(Ordering::SeqCst)
            {
                return Some(Arc::clone(&entry.value));
            }
        }
        None
    }

    /// To be taken before the value is asked for.
    pub(crate) fn ticket(&self, key: K) -> Ticket<K> {
        let set = self.set(&key);
        Ticket {
            key,
            version: set.map_or(0, |set| set.version.load(Ordering::SeqCst)),
        }
    }

    /// Keeps the value, unless its key has been forgotten since the ticket was taken.
    pub(crate) fn put(&self, ticket: &Ticket<K>, value: Arc<V>) {
        let Ticket { key, version } = *ticket;
        let Some(set) = self.set(&key) else { return };
        let is_free = |way: &&ArcSwapOption<Entry<K, V>>| match &*way.load() {
            Some(entry) => entry.key == key || entry.version != version,
            None => true,
        };
        let turn = self.turn.fetch_add(1, Ordering::Relaxed) % WAYS;
        if let Some(way) = set.ways.iter().find(is_free).or(set.ways.get(turn)) {
            way.store(Some(Arc::new(Entry {
                key,
                version,
                value,
            })));
        }
    }

    /// Forgets what is known of the key; its neighbours may be forgotten with it.
    pub(crate) fn forget(&self, key: &K) {
        if let Some(set) = self.set(key) {
            set.version.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// Forgets everything.
    pub(crate) fn forget_all(&self) {
        for set in &self.sets {
            set.version.fetch_add(1, Ordering::SeqCst);
        }
    }

    fn set(&self, key: &K) -> Option<&Set<K, V>> {
        // The number of sets is a power of two, so the mask keeps the place within them.
        let place = self.hasher.hash_one(key) & (self.sets.len() as u64 - 1);
        self.sets.get(usize::try_from(place).ok()?)
    }
}

/// For keys that are spread evenly as they are, and that nobody can choose.
pub(crate) type AsItIs = BuildHasherDefault<FirstBytes>;

/// The first bytes of what is written last.
#[derive(Debug, Default)]
pub(crate) struct FirstBytes(u64);

impl Hasher for FirstBytes {
    fn write(&mut self, bytes: &[u8]) {
        if let Some(first) = bytes.first_chunk() {
            self.0 = u64::from_le_bytes(*first);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slots(entries: usize) -> Slots<u64, u64> {
        Slots::new(entries)
    }

    fn put(slots: &Slots<u64, u64>, key: u64, value: u64) {
        slots.put(&slots.ticket(key), Arc::new(value));
    }

    #[test]
    fn gives_back_what_was_put_in_last() {
        let slots = slots(64);
        assert_eq!(slots.get(&1), None);
        put(&slots, 1, 10);
        put(&slots, 1, 11);
        assert_eq!(slots.get(&1).as_deref(), Some(&11));
        assert_eq!(slots.get(&2), None);
    }

    #[test]
    fn holds_no_more_than_it_has_room_for() {
        let slots = slots(8);
        for key in 0..1000 {
            put(&slots, key, key);
        }
        let kept = (0..1000).filter(|key| slots.get(key).is_some()).count();
        assert_eq!(kept, 8, "each place is used, and there are no others");
    }

    #[test]
    fn a_value_that_comes_late_is_not_found() {
        let slots = slots(64);
        let ticket = slots.ticket(1);
        slots.forget(&1);
        slots.put(&ticket, Arc::new(10));
        assert_eq!(slots.get(&1), None);
        put(&slots, 1, 11);
        assert_eq!(slots.get(&1).as_deref(), Some(&11), "a later one is");
    }

    #[test]
    fn everything_can_be_forgotten() {
        let slots = slots(64);
        for key in 0..20 {
            put(&slots, key, key);
        }
        slots.forget_all();
        assert!((0..20).all(|key| slots.get(&key).is_none()));
    }
}
