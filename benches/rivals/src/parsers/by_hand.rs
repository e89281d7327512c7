//! A decoder for pages of this one struct, as one would write it by hand where nothing else is to be read: no other types of values, no
//! messages.

use bench_harness::records::User;
use std::borrow::Cow;

/// `None`: it is no page of users.
pub fn page(bytes: &[u8]) -> Option<Vec<User>> {
    let mut reader = Reader { text: std::str::from_utf8(bytes).ok()?, at: 0 };
    let mut users = Vec::new();
    reader.members(|reader, name| match name {
        "Items" => reader.elements(|reader| {
            users.push(reader.user()?);
            Some(())
        }),
        _ => reader.pass(),
    })?;
    Some(users)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn user(&mut self) -> Option<User> {
        let (mut pk, mut sk, mut name, mut email, mut created_at, mut bio) = (None, None, None, None, None, None);
        let (mut age, mut balance, mut active, mut tags) = (None, None, None, None);
        self.members(|reader, member| {
            match member {
                "pk" => pk = Some(reader.owned()?),
                "sk" => sk = Some(reader.owned()?),
                "name" => name = Some(reader.owned()?),
                "email" => email = Some(reader.owned()?),
                "age" => age = Some(reader.tagged("N", |reader| reader.string()?.parse().ok())?),
                "balance" => balance = Some(reader.tagged("N", |reader| reader.string()?.parse().ok())?),
                "active" => active = Some(reader.tagged("BOOL", Self::flag)?),
                "created_at" => created_at = Some(reader.owned()?),
                "tags" => tags = Some(reader.tagged("L", Self::texts)?),
                "bio" => bio = Some(reader.owned()?),
                _ => reader.pass()?,
            }
            Some(())
        })?;
        Some(User {
            pk: pk?,
            sk: sk?,
            name: name?,
            email: email?,
            age: age?,
            balance: balance?,
            active: active?,
            created_at: created_at?,
            tags: tags?,
            bio: bio?,
        })
    }

    fn owned(&mut self) -> Option<String> {
        self.tagged("S", |reader| Some(reader.string()?.into_owned()))
    }

    fn texts(&mut self) -> Option<Vec<String>> {
        let mut texts = Vec::new();
        self.elements(|reader| {
            texts.push(reader.owned()?);
            Some(())
        })?;
        Some(texts)
    }

    fn tagged<T>(&mut self, tag: &str, value: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        self.take(b'{')?;
        (self.string()? == tag).then_some(())?;
        self.take(b':')?;
        let value = value(self)?;
        self.take(b'}')?;
        Some(value)
    }

    fn members(&mut self, mut member: impl FnMut(&mut Self, &str) -> Option<()>) -> Option<()> {
        self.take(b'{')?;
        if self.comes(b'}') {
            return Some(());
        }
        loop {
            let name = self.string()?;
            self.take(b':')?;
            member(self, &name)?;
            if self.comes(b'}') {
                return Some(());
            }
            self.take(b',')?;
        }
    }

    fn elements(&mut self, mut element: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.take(b'[')?;
        if self.comes(b']') {
            return Some(());
        }
        loop {
            element(self)?;
            if self.comes(b']') {
                return Some(());
            }
            self.take(b',')?;
        }
    }

    /// A number of the page's own, a text, or a value that is not wanted.
    fn pass(&mut self) -> Option<()> {
        match self.next()? {
            b'{' => self.members(|reader, _| reader.pass()),
            b'[' => self.elements(Self::pass),
            b'"' => self.string().map(|_| ()),
            _ => {
                let rest = self.text.get(self.at..)?;
                self.at += rest.find([',', '}', ']'])?;
                Some(())
            }
        }
    }

    fn flag(&mut self) -> Option<bool> {
        let rest = self.text.get(self.at..)?;
        let (flag, length) = if rest.starts_with("true") { (true, 4) } else { (false, 5) };
        (flag || rest.starts_with("false")).then_some(())?;
        self.at += length;
        Some(flag)
    }

    fn string(&mut self) -> Option<Cow<'a, str>> {
        self.take(b'"')?;
        let (from, bytes) = (self.at, self.text.as_bytes());
        let mut escaped = false;
        loop {
            match bytes.get(self.at)? {
                b'"' => break,
                b'\\' => {
                    escaped = true;
                    self.at += 2;
                }
                _ => self.at += 1,
            }
        }
        self.at += 1;
        match escaped {
            false => self.text.get(from..self.at - 1).map(Cow::Borrowed),
            true => serde_json::from_str(self.text.get(from - 1..self.at)?).ok().map(Cow::Owned),
        }
    }

    fn next(&mut self) -> Option<u8> {
        loop {
            match *self.text.as_bytes().get(self.at)? {
                b' ' | b'\n' | b'\r' | b'\t' => self.at += 1,
                byte => return Some(byte),
            }
        }
    }

    fn comes(&mut self, wanted: u8) -> bool {
        let comes = self.next() == Some(wanted);
        self.at += usize::from(comes);
        comes
    }

    fn take(&mut self, wanted: u8) -> Option<()> {
        self.comes(wanted).then_some(())
    }
}
