//! The two languages: message ids → sentences, from the Fluent files.
use crate::error::{Arg, Msg};
use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use rust_embed::RustEmbed;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

crate::text_enum! {
    /// A language of the interface and of what people write.
    pub enum Lang { Id = "id", En = "en" }
}

#[derive(RustEmbed)]
#[folder = "locales/"]
struct Files;

/// A short text in one or both languages. At least one is there once it is published.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Texts {
    pub id: String,
    pub en: String,
}
impl Texts {
    /// A text in one language alone.
    pub fn one(text: String, language: Lang) -> Self {
        match language {
            Lang::Id => Self { id: text, en: String::new() },
            Lang::En => Self { id: String::new(), en: text },
        }
    }
    pub fn is_blank(&self) -> bool {
        self.id.trim().is_empty() && self.en.trim().is_empty()
    }
    /// The text in `wanted` or, where that is missing, in the other language; with the language it is in.
    pub fn in_language(&self, wanted: Lang) -> (&str, Lang) {
        let (here, other) = match wanted {
            Lang::Id => (&self.id, (&self.en, Lang::En)),
            Lang::En => (&self.en, (&self.id, Lang::Id)),
        };
        if here.trim().is_empty() { (other.0, other.1) } else { (here, wanted) }
    }
}

pub struct Words {
    id: FluentBundle<FluentResource>,
    en: FluentBundle<FluentResource>,
}
impl Words {
    /// Fails on a file that does not read and on an id given twice.
    pub fn load() -> anyhow::Result<Self> {
        Ok(Self { id: bundle(Lang::Id)?, en: bundle(Lang::En)? })
    }
    /// None: no such message, or an argument it needs is missing.
    pub fn find(&self, lang: Lang, id: &str, args: &FluentArgs) -> Option<String> {
        let bundle = match lang {
            Lang::Id => &self.id,
            Lang::En => &self.en,
        };
        let mut errors = vec![];
        let said = bundle.format_pattern(bundle.get_message(id)?.value()?, Some(args), &mut errors).into_owned();
        errors.is_empty().then_some(said)
    }
    /// For errors: never fails, a missing sentence shows its id.
    pub fn say(&self, lang: Lang, msg: &Msg) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in &msg.args {
            match value {
                Arg::Number(n) => args.set(*name, *n),
                Arg::Text(s) => args.set(*name, s.clone()),
            }
        }
        self.find(lang, msg.id, &args).unwrap_or_else(|| {
            tracing::error!(id = msg.id, "no such message");
            msg.id.to_owned()
        })
    }
}
fn bundle(lang: Lang) -> anyhow::Result<FluentBundle<FluentResource>> {
    let code = lang.as_str();
    let mut bundle = FluentBundle::new_concurrent(vec![code.parse()?]);
    bundle.set_use_isolating(false); // else each argument is wrapped in invisible U+2068 … U+2069
    for name in Files::iter().filter(|n| n.starts_with(code)) {
        let file = Files::get(&name).ok_or_else(|| anyhow::anyhow!("{name} is gone"))?;
        let source = String::from_utf8(file.data.into_owned())?;
        let resource = FluentResource::try_new(source).map_err(|(_, e)| anyhow::anyhow!("{name}: {e:?}"))?;
        bundle.add_resource(resource).map_err(|e| anyhow::anyhow!("{name}: {e:?}"))?;
    }
    Ok(bundle)
}
