//! Enums that are a word in files and a name in each language.

macro_rules! word_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident $key:literal $ja:literal $en:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $($(#[$vdoc])* $variant),* }

        impl $name {
            /// Its words in files, in order.
            pub const KEYS: &'static [&'static str] = &[$($key),*];

            /// Its word in files.
            pub fn key(self) -> &'static str {
                match self { $($name::$variant => $key),* }
            }

            /// Its name.
            pub fn words(self) -> ::planctl_core::text::Words {
                match self { $($name::$variant => ::planctl_core::text::Words::new($ja, $en)),* }
            }

            /// The one of this word, in files' words or Japanese.
            pub fn by_word(word: &str) -> Option<Self> {
                match word { $($key | $ja => Some($name::$variant),)* _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.key())
            }
        }
    };
}
