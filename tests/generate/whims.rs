//! Choices taken from a list of numbers.

/// Choices taken one after another from a list of numbers, over and over. A list of noughts
/// makes the first choice every time.
pub struct Whims<'a> {
    numbers: &'a [u16],
    taken: usize,
}

impl<'a> Whims<'a> {
    pub fn new(numbers: &'a [u16]) -> Self {
        Whims { numbers, taken: 0 }
    }

    fn next(&mut self) -> u16 {
        let (round, index) = (self.taken / self.numbers.len(), self.taken % self.numbers.len());
        self.taken += 1;
        // Each round reads the numbers otherwise, but nought remains nought.
        self.numbers[index].rotate_left((round * 5 % 16) as u32)
    }

    /// A number below `of`, which is not 0.
    pub fn pick(&mut self, of: usize) -> usize {
        usize::from(self.next()) % of
    }

    /// True once in `times`.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.pick(times) == times - 1
    }

    /// One of several things.
    pub fn one<'t, T>(&mut self, of: &'t [T]) -> &'t T {
        &of[self.pick(of.len())]
    }

    /// One of several things, and an empty slice has none.
    pub fn any<'t, T>(&mut self, of: &'t [T]) -> Option<&'t T> {
        if of.is_empty() { None } else { Some(self.one(of)) }
    }
}
