//! Enums that are a word in files and have a name in each language, a row `word.<enum>.<word>`.

macro_rules! word_enum {
    ($(#[$doc:meta])* $name:ident $kind:literal { $($(#[$vdoc:meta])* $variant:ident $key:literal),* $(,)? }) => {
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
                let (kind, key) = ($kind, self.key());
                ::planctl_core::words_of!("word.{kind}.{key}")
            }

            /// The one of this word, in files' words or Japanese.
            pub fn by_word(word: &str) -> Option<Self> {
                let is = |one: &Self| one.key() == word || one.words().get(::planctl_core::text::Lang::JA) == word;
                [$($name::$variant),*].into_iter().find(is)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.key())
            }
        }
    };
}
