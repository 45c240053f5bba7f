//! Every order in which two transactions and a reader can meet, on the engine itself: what is committed is
//! heard at the next look, however late its commit comes after its number, and whether the reader goes on or begins.

use bluefox_auth_core::{
    SessionId, Timestamp,
    event::{Event, EventKind},
};
use uuid::Uuid;

use super::*;
use crate::store::{
    db::Tx,
    events,
    tests::{orders, postgres, sqlite},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// The transaction begins, and writes that its session is revoked.
    Write,
    Commit,
    /// The reader looks for news: first it marks the point, then it reads.
    Mark,
    Read,
    /// It reads all, as one that begins.
    ReadAll,
}

const WRITER: &[Step] = &[Step::Write, Step::Commit];
const LOOKS: &[Step] = &[Step::Mark, Step::Read, Step::Mark, Step::Read];
const BEGINS: &[Step] = &[Step::Mark, Step::ReadAll, Step::Mark, Step::Read];

fn revoked(number: u64) -> Event {
    Event {
        id: Uuid::from_u64_pair(1, number),
        at: Timestamp::from_millis(1_767_225_600_000).plus(Duration::from_millis(number)),
        kind: EventKind::SessionRevoked,
        user_id: None,
        session_id: Some(session(number)),
        actor_id: None,
        reason: None,
        ip: None,
        request_id: None,
    }
}

fn session(number: u64) -> SessionId {
    Uuid::from_u64_pair(2, number).into()
}

fn sessions(news: Vec<News>) -> Vec<SessionId> {
    let session = |news| match news {
        News::SessionRevoked(session, _) => Some(session),
        _ => None,
    };
    news.into_iter().filter_map(session).collect()
}

async fn reader(db: &Db) -> Feed {
    let mut feed = Feed::connect(db).await.expect("it connects");
    let since = Timestamp::from_millis(i64::MAX);
    feed.begin(since).await.expect("it answers");
    feed
}

/// What the reader has not heard by the end of its look after the commit, in this order of the steps.
async fn missed(
    (db, feed): (&Db, &mut Feed),
    order: &[(usize, Step)],
    numbers: [u64; 2],
) -> Vec<SessionId> {
    let mut open: [Option<Tx>; 2] = [None, None];
    let (mut committed, mut due, mut missed) = (Vec::new(), Vec::new(), Vec::new());
    let mut last = Mark::Nothing;
    let by_hand = order.iter().copied();
    for (who, step) in by_hand.chain([(2, Step::Mark), (2, Step::Read)]) {
        let heard = match step {
            Step::Write => {
                let mut tx = db.begin().await.expect("it begins");
                let event = revoked(numbers[who]);
                events::insert(tx.conn(), &event).await.expect("it writes");
                open[who] = Some(tx);
                continue;
            }
            Step::Commit => {
                let tx = open[who].take().expect("begun before");
                tx.commit().await.expect("it commits");
                committed.push(session(numbers[who]));
                continue;
            }
            Step::Mark => {
                last = feed.mark().await.expect("it answers");
                due.append(&mut committed);
                continue;
            }
            Step::Read => {
                let mark = std::mem::replace(&mut last, Mark::Nothing);
                let rows = feed.committed_since(mark).await.expect("it answers");
                sessions(news(rows).expect("they are whole").collect())
            }
            Step::ReadAll => sessions(
                feed.all_since(revoked(numbers[0]).at)
                    .await
                    .expect("it answers"),
            ),
        };
        committed.retain(|session| !heard.contains(session));
        missed.extend(due.drain(..).filter(|session| !heard.contains(session)));
    }
    missed
}

#[tokio::test]
async fn no_late_commit_is_missed_on_postgresql() {
    let db = postgres().await;
    let mut feed = reader(&db).await;
    let orders = [LOOKS, BEGINS].map(|reader| orders(&[WRITER, WRITER, reader]));
    assert_eq!(orders.each_ref().map(Vec::len), [420, 420]);
    for (number, order) in (0_u64..).zip(orders.iter().flatten()) {
        let missed = missed((&db, &mut feed), order, [number * 2, number * 2 + 1]).await;
        assert_eq!(missed, [], "{order:?}");
    }
}

/// One writer at a time: a second one would wait for the first.
#[tokio::test]
async fn no_commit_is_missed_on_sqlite() {
    let (db, _dir) = sqlite().await;
    let mut feed = reader(&db).await;
    let mut told = 0;
    let orders = [LOOKS, BEGINS].map(|reader| orders(&[WRITER, WRITER, reader]));
    for (number, order) in (0_u64..).zip(orders.iter().flatten()) {
        let mut open = None;
        let is_serial = order.iter().all(|(who, step)| match step {
            Step::Write => open.replace(*who).is_none(),
            Step::Commit => open.take() == Some(*who),
            Step::Mark | Step::Read | Step::ReadAll => true,
        });
        if is_serial {
            let missed = missed((&db, &mut feed), order, [number * 2, number * 2 + 1]).await;
            assert_eq!(missed, [], "{order:?}");
            told += 1;
        }
    }
    assert_eq!(told, 280);
}

/// What a reader would do that goes by numbers alone. The exploration above could find it.
#[tokio::test]
async fn whoever_asks_for_all_above_the_last_number_misses_one() {
    let db = postgres().await;
    let Db::Postgres { pool, .. } = &db else {
        panic!("it is PostgreSQL")
    };
    let above = async |last: i64| -> Vec<(i64, Uuid)> {
        sqlx::query_as("SELECT feed_position, session_id FROM bf_events WHERE feed_position > $1")
            .bind(last)
            .fetch_all(pool)
            .await
            .expect("it answers")
    };
    let (mut early, mut late) = (db.begin().await.unwrap(), db.begin().await.unwrap());
    events::insert(early.conn(), &revoked(1)).await.unwrap();
    events::insert(late.conn(), &revoked(2)).await.unwrap();
    late.commit().await.unwrap();
    let seen = above(0).await;
    early.commit().await.unwrap();
    let last = seen.iter().map(|(position, _)| *position).max();
    assert_eq!(above(last.expect("the late one")).await, []);
}

#[tokio::test]
async fn a_rolled_back_revocation_is_no_news() {
    let (sqlite, _dir) = sqlite().await;
    for db in [postgres().await, sqlite] {
        let mut feed = Feed::connect(&db).await.unwrap();
        feed.begin(Timestamp::from_millis(0)).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        events::insert(tx.conn(), &revoked(1)).await.unwrap();
        drop(tx);
        assert_eq!(feed.catch_up().await.unwrap(), []);
    }
}

#[tokio::test]
async fn whoever_begins_hears_what_matters_still_and_no_more() {
    let (sqlite, _dir) = sqlite().await;
    for db in [postgres().await, sqlite] {
        let mut tx = db.begin().await.unwrap();
        let events = [
            revoked(1),
            Event {
                at: revoked(2).at.plus(Duration::from_mins(5)),
                ..revoked(2)
            },
            Event {
                kind: EventKind::SessionStarted,
                ..revoked(3)
            },
        ];
        for event in &events {
            events::insert(tx.conn(), event).await.unwrap();
        }
        revoked_keys::insert(tx.conn(), "stolen", revoked(1).at)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let mut feed = Feed::connect(&db).await.unwrap();
        let since = revoked(1).at.plus(Duration::from_mins(1));
        let news = feed.begin(since).await.unwrap();
        assert_eq!(news[0], News::KeyRevoked("stolen".to_owned()));
        assert_eq!(sessions(news), [session(2)]);
        assert_eq!(feed.catch_up().await.unwrap(), [], "all was heard");
    }
}
