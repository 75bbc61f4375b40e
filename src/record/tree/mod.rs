//! The tree of RFC 6962 over the files of a log, and the checkpoints that print its root.
//!
//! Nothing here reads a store. The tree is computed when it is asked for and kept nowhere: the
//! leaves are the entries, which are there.

mod checkpoint;

pub use checkpoint::{Checkpoint, CheckpointError};

use planctl_core::model::Sha256;

/// How many leaves a tree has, and its root.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Head {
    pub size: u64,
    /// The root; that of no leaves is the hash of nothing.
    pub root: Sha256,
}

/// The hash of a leaf.
pub fn leaf(bytes: &[u8]) -> Sha256 {
    use sha2::Digest as _;
    let mut hash = sha2::Sha256::new_with_prefix([0]);
    hash.update(bytes);
    Sha256::from_bytes(hash.finalize().into())
}

fn node(left: Sha256, right: Sha256) -> Sha256 {
    use sha2::Digest as _;
    let mut hash = sha2::Sha256::new_with_prefix([1]);
    hash.update(left.bytes());
    hash.update(right.bytes());
    Sha256::from_bytes(hash.finalize().into())
}

/// The head of the tree of these leaves, given by their hashes.
pub fn head(leaves: &[Sha256]) -> Head {
    let mut heads = Heads::default();
    leaves.iter().for_each(|leaf| heads.push(*leaf));
    heads.head()
}

/// A tree that grows leaf by leaf, of which only the roots of its whole parts are kept.
#[derive(Debug, Clone, Default)]
pub struct Heads {
    size: u64,
    /// The roots of whole subtrees, the largest first; of sizes that are the bits of `size`.
    whole: Vec<Sha256>,
}

impl Heads {
    /// Takes the next leaf, by its hash.
    pub fn push(&mut self, leaf: Sha256) {
        let mut root = leaf;
        for _ in 0..self.size.trailing_ones() {
            let left = self.whole.pop().expect("each bit that is set has a subtree");
            root = node(left, root);
        }
        self.whole.push(root);
        self.size += 1;
    }

    /// The head as it stands.
    pub fn head(&self) -> Head {
        let mut parts = self.whole.iter().rev().copied();
        let root = match parts.next() {
            Some(last) => parts.fold(last, |right, left| node(left, right)),
            None => Sha256::of(b""),
        };
        Head { size: self.size, root }
    }
}

/// The heads of the trees of the first 0, 1, … of these leaves: one more than there are leaves.
pub fn heads(leaves: &[Sha256]) -> Vec<Head> {
    let mut growing = Heads::default();
    let mut all = vec![growing.head()];
    for leaf in leaves {
        growing.push(*leaf);
        all.push(growing.head());
    }
    all
}

/// The greatest power of two below `size`, which is at least 2.
fn split(size: usize) -> usize {
    1 << (usize::BITS - 1 - (size - 1).leading_zeros())
}

/// The hashes that lead from a leaf, counted from 0, to the root, the one beside the leaf first;
/// `None` if there is no such leaf.
pub fn inclusion(leaves: &[Sha256], index: usize) -> Option<Vec<Sha256>> {
    if index >= leaves.len() {
        return None;
    }
    let (mut part, mut index) = (leaves, index);
    let mut path = Vec::new();
    while part.len() > 1 {
        let (left, right) = part.split_at(split(part.len()));
        let beside = if index < left.len() {
            part = left;
            right
        } else {
            index -= left.len();
            part = right;
            left
        };
        path.push(head(beside).root);
    }
    path.reverse();
    Some(path)
}

/// Whether `path` leads from the leaf of hash `leaf` at `index`, counted from 0, to `head`
/// (RFC 9162, 2.1.3.2, whose trees are those of RFC 6962).
pub fn is_included(leaf: Sha256, index: u64, path: &[Sha256], head: &Head) -> bool {
    if index >= head.size {
        return false;
    }
    let (mut at, mut last, mut root) = (index, head.size - 1, leaf);
    for beside in path {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            root = node(*beside, root);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            root = node(root, *beside);
        }
        at >>= 1;
        last >>= 1;
    }
    last == 0 && root == head.root
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The inputs and roots of the reference implementation of Certificate Transparency, which
    /// belongs to the RFC.
    const LEAVES: [&str; 8] =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
    const ROOTS: [&str; 8] = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    fn bytes(hex: &str) -> Vec<u8> {
        hex.as_bytes()
            .chunks(2)
            .map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect()
    }

    fn hash(hex: &str) -> Sha256 {
        hex.parse().unwrap()
    }

    #[test]
    fn roots_are_those_of_the_published_vectors() {
        let leaves: Vec<Sha256> = LEAVES.iter().map(|text| leaf(&bytes(text))).collect();
        assert_eq!(head(&[]).root, Sha256::of(b""));
        for (heads, root) in heads(&leaves)[1..].iter().zip(ROOTS) {
            assert_eq!(heads.root, hash(root));
        }
        // The root as RFC 6962 defines it, halves first.
        fn defined(leaves: &[Sha256]) -> Sha256 {
            match leaves {
                [] => Sha256::of(b""),
                [one] => *one,
                _ => {
                    let (left, right) = leaves.split_at(split(leaves.len()));
                    node(defined(left), defined(right))
                }
            }
        }
        let many: Vec<Sha256> = (0..70u8).map(|n| leaf(&[n])).collect();
        for size in 0..many.len() {
            assert_eq!(head(&many[..size]).root, defined(&many[..size]), "{size}");
        }
    }

    #[test]
    fn paths_are_those_of_the_published_vectors() {
        let leaves: Vec<Sha256> = LEAVES.iter().map(|text| leaf(&bytes(text))).collect();
        let of = |size: usize, index: usize| inclusion(&leaves[..size], index).unwrap();
        assert_eq!(of(1, 0), []);
        assert_eq!(
            of(8, 0),
            [
                hash("96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"),
                hash("5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"),
                hash("6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"),
            ]
        );
        assert_eq!(
            of(8, 5),
            [
                hash("bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"),
                hash("ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"),
                hash("d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
            ]
        );
        assert_eq!(of(3, 2), [hash("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]);
        assert_eq!(
            of(5, 1),
            [
                hash("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
                hash("5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"),
                hash("bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"),
            ]
        );
    }

    #[test]
    fn a_path_leads_from_its_leaf_to_its_root_and_from_nothing_else_to_anything_else() {
        let leaves: Vec<Sha256> = (0..20u8).map(|n| leaf(&[n])).collect();
        for size in 1..=leaves.len() {
            let head = head(&leaves[..size]);
            for index in 0..size {
                let path = inclusion(&leaves[..size], index).unwrap();
                let holds = |leaf, index: usize, path: &[Sha256], head: &Head| {
                    is_included(leaf, index as u64, path, head)
                };
                assert!(holds(leaves[index], index, &path, &head));
                assert!(!holds(leaf(b"other"), index, &path, &head));
                assert!(!holds(leaves[index], index + 1, &path, &head));
                assert!(!holds(leaves[index], index, &path, &Head { root: leaf(b""), ..head }));
                assert!(!holds(leaves[index], index, &path, &Head { size: 0, ..head }));
                let longer: Vec<Sha256> = path.iter().copied().chain([head.root]).collect();
                assert!(!holds(leaves[index], index, &longer, &head));
                if let Some((_, shorter)) = path.split_last() {
                    assert!(!holds(leaves[index], index, shorter, &head));
                }
                for wrong in 0..path.len() {
                    let mut path = path.clone();
                    path[wrong] = leaf(b"other");
                    assert!(!holds(leaves[index], index, &path, &head));
                }
            }
            assert_eq!(inclusion(&leaves[..size], size), None);
        }
    }
}
