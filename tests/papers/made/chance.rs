//! Choices without end from one number: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).

/// The same number leads to the same choices for ever.
pub struct Chance(u64);

impl Chance {
    /// `stream` keeps apart the choices made for different things from one seed.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut chance = Chance(seed ^ stream.wrapping_mul(0xD6E8_FEB8_6659_FD93));
        chance.next();
        chance
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `of`, which is not 0.
    pub fn below(&mut self, of: usize) -> usize {
        (self.next() % of as u64) as usize
    }

    /// A number from `low` to `high`, both included; `low` if they are crossed.
    pub fn within(&mut self, low: usize, high: usize) -> usize {
        if high <= low { low } else { low + self.below(high - low + 1) }
    }

    /// The same, for years.
    pub fn year(&mut self, low: i32, high: i32) -> i32 {
        low + self.below((high - low + 1).max(1) as usize) as i32
    }

    /// True about once in `times`.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of several things.
    pub fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    /// Puts things into any order.
    pub fn shuffle<T>(&mut self, things: &mut [T]) {
        for index in (1..things.len()).rev() {
            things.swap(index, self.below(index + 1));
        }
    }
}
