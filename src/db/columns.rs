//! Column types that read and write alike on both databases.

/// An enum kept as text: one list gives the Rust names, the stored words, JSON and both databases.
#[macro_export]
macro_rules! text_enum {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($var:ident = $txt:tt),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ::serde::Serialize, ::serde::Deserialize,
            ::utoipa::ToSchema, ::diesel::expression::AsExpression, ::diesel::deserialize::FromSqlRow)]
        #[diesel(sql_type = ::diesel::sql_types::Text)]
        $vis enum $name { $(#[serde(rename = $txt)] $var),+ }
        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$var),+];
            pub const fn as_str(self) -> &'static str { match self { $(Self::$var => $txt),+ } }
        }
        impl ::std::str::FromStr for $name {
            type Err = String;
            fn from_str(s: &str) -> Result<Self, String> {
                match s { $($txt => Ok(Self::$var),)+ other => Err(format!(concat!("no ", stringify!($name), ": {:?}"), other)) }
            }
        }
        impl<DB: ::diesel::backend::Backend> ::diesel::serialize::ToSql<::diesel::sql_types::Text, DB> for $name
        where str: ::diesel::serialize::ToSql<::diesel::sql_types::Text, DB> {
            fn to_sql<'b>(&'b self, out: &mut ::diesel::serialize::Output<'b, '_, DB>) -> ::diesel::serialize::Result {
                ::diesel::serialize::ToSql::<::diesel::sql_types::Text, DB>::to_sql(self.as_str(), out)
            }
        }
        impl<DB: ::diesel::backend::Backend> ::diesel::deserialize::FromSql<::diesel::sql_types::Text, DB> for $name
        where String: ::diesel::deserialize::FromSql<::diesel::sql_types::Text, DB> {
            fn from_sql(bytes: DB::RawValue<'_>) -> ::diesel::deserialize::Result<Self> {
                <String as ::diesel::deserialize::FromSql<::diesel::sql_types::Text, DB>>::from_sql(bytes)?.parse().map_err(Into::into)
            }
        }
    };
}
