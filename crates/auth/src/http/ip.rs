//! Addresses of clients, as far as people need them.

use std::net::IpAddr;

use ipnet::IpNet;

/// The network that an address belongs to, in CIDR notation (RFC 4632): the first 24 bits of IPv4,
/// the first 48 of IPv6. It tells a town, and no household.
pub(crate) fn coarse(ip: &str) -> Option<String> {
    let ip: IpAddr = ip.parse().ok()?;
    let bits = if ip.is_ipv4() { 24 } else { 48 };
    let network = IpNet::new(ip, bits).ok()?.trunc();
    Some(network.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shortened_to_its_network() {
        assert_eq!(coarse("203.0.113.9").as_deref(), Some("203.0.113.0/24"));
        assert_eq!(coarse("203.0.113.0").as_deref(), Some("203.0.113.0/24"));
        assert_eq!(
            coarse("2001:db8:1:2::7").as_deref(),
            Some("2001:db8:1::/48")
        );
        assert_eq!(coarse("::1").as_deref(), Some("::/48"));
    }

    #[test]
    fn what_is_no_address_is_not_shown() {
        for text in ["", "localhost", "203.0.113.9:80", "203.0.113", "<script>"] {
            assert_eq!(coarse(text), None, "{text}");
        }
    }
}
