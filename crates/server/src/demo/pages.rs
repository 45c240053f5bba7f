//! The pages: the demo's own, and those that the links of mails lead to.
//!
//! A page changes nothing. Scanners open every link of a mail, so what a link stands for happens when
//! a person presses the button.

use axum::{
    Router,
    extract::State,
    http::{HeaderValue, header},
    response::{Html, Response},
    routing::{MethodRouter, get},
};
use bluefox_auth::BluefoxAuth;

const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; \
     frame-ancestors 'none'";

/// A page that the links of mails of one purpose lead to.
struct LinkPage {
    path: &'static str,
    title: &'static str,
    lead: &'static str,
    /// Below the prefix.
    endpoint: &'static str,
    /// What the endpoint calls the token.
    token: &'static str,
    fields: &'static [&'static Field],
    button: &'static str,
}

/// A field of its form.
struct Field {
    name: &'static str,
    label: &'static str,
    subject: &'static str,
    kind: &'static str,
    autocomplete: &'static str,
}

const EMAIL: Field = Field {
    name: "email",
    label: "E-mail",
    subject: "The e-mail address",
    kind: "email",
    autocomplete: "username",
};

const PASSWORD: Field = Field {
    name: "password",
    label: "Password",
    subject: "The password",
    kind: "password",
    autocomplete: "new-password",
};

const NEW_PASSWORD: Field = Field {
    name: "new_password",
    label: "New password",
    ..PASSWORD
};

const LINK_PAGES: &[LinkPage] = &[
    LinkPage {
        path: "/verify-email",
        title: "Verify your address",
        lead: "The link came to your address, so it is yours.",
        endpoint: "/email-verification/confirm",
        token: "token",
        fields: &[],
        button: "Verify",
    },
    LinkPage {
        path: "/confirm-registration",
        title: "Finish the registration",
        lead: "Your account is made when you press the button.",
        endpoint: "/email-verification/confirm",
        token: "token",
        fields: &[],
        button: "Make the account",
    },
    LinkPage {
        path: "/reset-password",
        title: "Choose a new password",
        lead: "Every session of your account ends with it.",
        endpoint: "/password-reset/confirm",
        token: "token",
        fields: &[&NEW_PASSWORD],
        button: "Set the password",
    },
    LinkPage {
        path: "/confirm-email-change",
        title: "Change your address",
        lead: "From now on your account has the address that this link came to.",
        endpoint: "/email/confirm",
        token: "token",
        fields: &[],
        button: "Change it",
    },
    LinkPage {
        path: "/email-changed",
        title: "Undo the change of your address",
        lead: "Your account gets its former address back, its sessions end, and its password is void.",
        endpoint: "/email/undo",
        token: "token",
        fields: &[],
        button: "Undo it",
    },
    LinkPage {
        path: "/invitation",
        title: "You are invited",
        lead: "Register with the address that the invitation is for.",
        endpoint: "/register",
        token: "invitation",
        fields: &[&EMAIL, &PASSWORD],
        button: "Register",
    },
];

/// Every page, and the files that they need.
pub(super) fn routes() -> Router<BluefoxAuth> {
    let pages = LINK_PAGES.iter().fold(Router::new(), |routes, page| {
        let show = async |State(auth): State<BluefoxAuth>| Html(page.html(auth.prefix()));
        routes.route(page.path, get(show))
    });
    pages
        .route("/", get(demo))
        .route(
            "/demo/demo.css",
            file("text/css; charset=utf-8", include_str!("demo.css")),
        )
        .route(
            "/demo/logo.svg",
            file("image/svg+xml", include_str!("logo.svg")),
        )
        .route("/demo/account.js", script(include_str!("account.js")))
        .route("/demo/cookies.js", script(include_str!("cookies.js")))
        .route("/demo/demo.js", script(include_str!("demo.js")))
        .route("/demo/forms.js", script(include_str!("forms.js")))
        .route("/demo/items.js", script(include_str!("items.js")))
        .route("/demo/link.js", script(include_str!("link.js")))
        .route("/demo/log.js", script(include_str!("log.js")))
        .route("/demo/mail.js", script(include_str!("mail.js")))
        .route("/demo/request.js", script(include_str!("request.js")))
        .route("/demo/sessions.js", script(include_str!("sessions.js")))
}

async fn demo(State(auth): State<BluefoxAuth>) -> Html<String> {
    Html(include_str!("index.html").replace("{{prefix}}", &escape(auth.prefix())))
}

fn script(text: &'static str) -> MethodRouter<BluefoxAuth> {
    file("text/javascript; charset=utf-8", text)
}

fn file(content_type: &'static str, text: &'static str) -> MethodRouter<BluefoxAuth> {
    get(move || async move { ([(header::CONTENT_TYPE, content_type)], text) })
}

impl LinkPage {
    fn html(&self, prefix: &str) -> String {
        let fields: String = self.fields.iter().map(|field| field.html()).collect();
        include_str!("link.html")
            .replace("{{action}}", &escape(&format!("{prefix}{}", self.endpoint)))
            .replace("{{title}}", self.title)
            .replace("{{lead}}", self.lead)
            .replace("{{token}}", self.token)
            .replace("{{fields}}", &fields)
            .replace("{{button}}", self.button)
    }
}

impl Field {
    fn html(&self) -> String {
        let Self {
            name,
            label,
            subject,
            kind,
            autocomplete,
        } = self;
        format!(
            r#"<label for="{name}">{label}</label>
          <input id="{name}" name="{name}" type="{kind}" data-subject="{subject}" autocomplete="{autocomplete}" aria-describedby="{name}-error">
          <p id="{name}-error" class="field-error"></p>
          "#
        )
    }
}

/// Makes a text safe between tags and in a quoted attribute.
pub(crate) fn escape(text: &str) -> String {
    text.chars().fold(
        String::with_capacity(text.len()),
        |mut escaped, character| {
            match character {
                '&' => escaped.push_str("&amp;"),
                '<' => escaped.push_str("&lt;"),
                '>' => escaped.push_str("&gt;"),
                '"' => escaped.push_str("&quot;"),
                '\'' => escaped.push_str("&#39;"),
                other => escaped.push(other),
            }
            escaped
        },
    )
}

/// The headers that every answer of the demo carries. A link holds a secret, so no page may tell
/// where one came from.
pub(super) async fn guard(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use bluefox_auth::MailPurpose;

    use super::*;

    #[test]
    fn escapes_what_would_end_an_attribute() {
        assert_eq!(escape(r#"/a"><b '&"#), "/a&quot;&gt;&lt;b &#39;&amp;");
    }

    #[test]
    fn every_page_of_a_link_belongs_to_a_purpose() {
        let words: Vec<String> = MailPurpose::ALL
            .iter()
            .map(|purpose| format!("/{}", purpose.as_str().replace('_', "-")))
            .collect();
        for page in LINK_PAGES {
            assert!(words.iter().any(|word| word == page.path), "{}", page.path);
        }
    }

    #[test]
    fn no_page_has_inline_script_or_style() {
        let links = LINK_PAGES.iter().map(|page| page.html("/auth"));
        for page in links.chain([include_str!("index.html").to_owned()]) {
            for forbidden in ["<style", " style=", "<script>", " onclick=", "javascript:"] {
                assert!(!page.contains(forbidden), "{forbidden}");
            }
        }
    }

    #[test]
    fn nothing_of_a_page_is_left_open() {
        for page in LINK_PAGES {
            let html = page.html("/auth");
            assert!(!html.contains("{{"), "{html}");
        }
    }
}
