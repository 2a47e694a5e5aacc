//! Odd inputs: formats within containers as programs and people leave them. A table says of each what is read, passed over or refused; whole containers
//! that are cut anywhere never give a shorter log, and no byte of them makes the reader panic.

#![allow(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::needless_pass_by_value,
    reason = "small containers written by hand"
)]

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use policyc::event::{Inputs, LogEntry, ReadOptions, events};
use proptest::prelude::*;
use serde_json::{Value, json};
use tar::EntryType as Kind;

use crate::imports::{program, run};
use crate::record::protobuf;

/// What comes of a case.
enum Expect {
    /// All of these events are read, and a check has nothing to say.
    Read(&'static [&'static str]),
    /// These events are read; the rest is passed over for this reason, and a check fails on it.
    PassedOver(&'static [&'static str], &'static str),
    /// These events are read; lines are malformed for this reason, and a check fails on them.
    Malformed(&'static [&'static str], &'static str),
    /// Nothing is read: exit 2, with this message.
    Refused(&'static str),
}

use Expect::{Malformed, PassedOver, Read, Refused};

struct Case {
    name: &'static str,
    files: Vec<(&'static str, Vec<u8>)>,
    expect: Expect,
}

/// One file. One in `d/` is read as a folder's.
fn one(name: &'static str, file: &'static str, bytes: impl Into<Vec<u8>>, expect: Expect) -> Case {
    Case { name, files: vec![(file, bytes.into())], expect }
}

/// A file beside an ordinary log with the event `1`, in a folder.
fn beside(name: &'static str, file: &'static str, bytes: impl Into<Vec<u8>>, expect: Expect) -> Case {
    Case { name, files: vec![("d/a.jsonl", line("1").into_bytes()), (file, bytes.into())], expect }
}

/// An event with an outcome, as a line.
fn line(id: &str) -> String {
    format!("{}\n", json!({"log_id": id, "agent_id": "a", "action": "look", "outcome": "success"}))
}

fn wide(text: &str, unit: impl Fn(u32) -> Vec<u8>) -> Vec<u8> {
    text.chars().flat_map(|c| unit(u32::from(c))).collect()
}

fn utf_16_le(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn utf_16_be(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_be_bytes).collect()
}

fn utf_32_le(text: &str) -> Vec<u8> {
    wide(text, |c| c.to_le_bytes().to_vec())
}

fn utf_32_be(text: &str) -> Vec<u8> {
    wide(text, |c| c.to_be_bytes().to_vec())
}

fn gzip(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes.as_ref()).unwrap();
    encoder.finish().unwrap()
}

fn bzip2(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    encoder.write_all(bytes.as_ref()).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    zstd::encode_all(bytes.as_ref(), 1).unwrap()
}

fn crc(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// An xz stream of one block that is stored, with a CRC-32.
fn xz(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let number = |mut number: usize| {
        let mut out = Vec::new();
        while number >= 0x80 {
            out.push(number as u8 | 0x80);
            number >>= 7;
        }
        out.push(number as u8);
        out
    };
    let with_crc = |bytes: &[u8]| [bytes, &crc(bytes).to_le_bytes()].concat();
    let padded = |mut bytes: Vec<u8>| {
        bytes.resize(bytes.len().next_multiple_of(4), 0);
        bytes
    };
    let bytes = bytes.as_ref();
    let mut data = Vec::new();
    for (at, chunk) in bytes.chunks(0x1_0000).enumerate() {
        data.push(if at == 0 { 1 } else { 2 });
        data.extend(((chunk.len() - 1) as u16).to_be_bytes());
        data.extend(chunk);
    }
    data.push(0);
    let header = with_crc(&[2, 0, 0x21, 1, 8, 0, 0, 0]);
    let size = header.len() + data.len() + 4;
    let index = with_crc(&padded([vec![0, 1], number(size), number(bytes.len())].concat()));
    let footer = [&((index.len() / 4 - 1) as u32).to_le_bytes()[..], &[0, 1]].concat();
    [
        b"\xfd7zXZ\0".to_vec(),
        with_crc(&[0, 1]),
        header,
        padded(data),
        crc(bytes).to_le_bytes().to_vec(),
        index,
        crc(&footer).to_le_bytes().to_vec(),
        footer,
        b"YZ".to_vec(),
    ]
    .concat()
}

type Member<'m> = (&'m str, &'m [u8]);

fn tar(members: &[Member<'_>]) -> Vec<u8> {
    tar_of(members, tar::Header::new_gnu())
}

fn tar_of(members: &[Member<'_>], header: tar::Header) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (name, bytes) in members {
        add(&mut archive, header.clone(), name, bytes);
    }
    archive.into_inner().unwrap()
}

fn add(archive: &mut tar::Builder<Vec<u8>>, mut header: tar::Header, name: &str, bytes: &[u8]) {
    header.set_size(bytes.len() as u64);
    header.set_mode(0o644);
    header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
    header.set_cksum();
    archive.append(&header, bytes).unwrap();
}

/// A tar with the log `a.jsonl`, and after it a member of a kind, which has a target or a content.
fn tar_with(kind: tar::EntryType, name: &str, target: &str, bytes: &[u8]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    add(&mut archive, tar::Header::new_gnu(), "a.jsonl", line("1").as_bytes());
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(kind);
    header.as_old_mut().linkname[..target.len()].copy_from_slice(target.as_bytes());
    add(&mut archive, header, name, bytes);
    archive.into_inner().unwrap()
}

/// A tar with a log after an extended header of POSIX with these records.
fn pax(records: &[(&str, &str)], bytes: &[u8]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    let record = |(key, value): &(&str, &str)| {
        let rest = format!(" {key}={value}\n");
        let length = (1..10_000).find(|length: &usize| length.to_string().len() + rest.len() == *length).unwrap();
        format!("{length}{rest}")
    };
    let text: String = records.iter().map(record).collect();
    let mut header = tar::Header::new_ustar();
    header.set_entry_type(tar::EntryType::XHeader);
    add(&mut archive, header, "PaxHeaders/x", text.as_bytes());
    add(&mut archive, tar::Header::new_ustar(), "short", bytes);
    archive.into_inner().unwrap()
}

/// How members of a zip archive are written.
#[derive(Clone, Copy)]
struct Zip {
    method: u16,
    flags: u16,
    /// Whether sizes and checksum come after the data.
    is_streamed: bool,
    /// Whether sizes stand in an extra field.
    is_64: bool,
}

const DEFLATED: Zip = Zip { method: 8, flags: 0, is_streamed: false, is_64: false };

impl Zip {
    fn write(self, members: &[Member<'_>]) -> Vec<u8> {
        let (mut out, mut directory) = (Vec::new(), Vec::new());
        for (name, bytes) in members {
            let packed = match self.method {
                8 => {
                    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
                    encoder.write_all(bytes).unwrap();
                    encoder.finish().unwrap()
                }
                12 => bzip2(bytes),
                93 => zstd(bytes),
                95 => xz(bytes),
                _ => bytes.to_vec(),
            };
            let offset = out.len() as u32;
            out.extend(b"PK\x03\x04");
            self.header(&mut out, name, bytes, packed.len(), self.is_streamed);
            out.extend(&packed);
            if self.is_streamed {
                out.extend(b"PK\x07\x08");
                for field in [crc(bytes), packed.len() as u32, bytes.len() as u32] {
                    out.extend(field.to_le_bytes());
                }
            }
            let mut entry = b"PK\x01\x02\x2d\x00".to_vec();
            self.header(&mut entry, name, bytes, packed.len(), false);
            // Comment, disk, attributes and offset stand between the lengths and the name.
            let at = 6 + 26;
            let rest = entry.split_off(at);
            entry.extend([0; 10]);
            entry.extend(0_u32.to_le_bytes());
            entry.extend(&rest);
            entry[at + 10..at + 14].copy_from_slice(&offset.to_le_bytes());
            directory.extend(entry);
        }
        let (start, count) = (out.len() as u32, members.len() as u16);
        out.extend(&directory);
        out.extend(b"PK\x05\x06\0\0\0\0");
        out.extend([count, count].map(u16::to_le_bytes).concat());
        out.extend([directory.len() as u32, start].map(u32::to_le_bytes).concat());
        out.extend([0, 0]);
        out
    }

    /// What both headers of a member have: version to name, and the extra field.
    fn header(self, out: &mut Vec<u8>, name: &str, bytes: &[u8], packed: usize, is_unknown: bool) {
        let flags = self.flags | if self.is_streamed { 8 } else { 0 };
        out.extend([45_u16, flags, self.method, 0, 0x21].map(u16::to_le_bytes).concat());
        let (mut sizes, mut extra) = ([packed as u32, bytes.len() as u32], Vec::new());
        if self.is_64 {
            extra = [&[1, 0, 16, 0][..], &(bytes.len() as u64).to_le_bytes(), &(packed as u64).to_le_bytes()].concat();
            sizes = [u32::MAX; 2];
        }
        let fields = if is_unknown { [0; 3] } else { [crc(bytes), sizes[0], sizes[1]] };
        out.extend(fields.map(u32::to_le_bytes).concat());
        out.extend([name.len() as u16, extra.len() as u16].map(u16::to_le_bytes).concat());
        out.extend(name.as_bytes());
        out.extend(extra);
    }
}

fn zip(members: &[Member<'_>]) -> Vec<u8> {
    DEFLATED.write(members)
}

/// Two tables of a behaviour log, as spreadsheets write them.
fn table(delimiter: char, end: &str) -> String {
    ["log_id,agent_id,action,outcome,context.params.n", "1,a,look,success,5", "2,a,look,success,\"6\"", ""]
        .join(end)
        .replace(',', &delimiter.to_string())
}

/// Text in odd encodings, layouts and dialects.
fn texts() -> Vec<Case> {
    let (a, b) = (line("1"), line("2"));
    let both = a.clone() + &b;
    let array = format!("[{},{}]", a.trim(), b.trim());
    let pretty = serde_json::to_string_pretty(&serde_json::from_str::<Value>(&array).unwrap()).unwrap();
    let python = both.replace('"', "'");
    vec![
        one("a byte order mark", "a.jsonl", [&b"\xef\xbb\xbf"[..], both.as_bytes()].concat(), Read(&["1", "2"])),
        one("carriage returns", "a.jsonl", both.replace('\n', "\r\n"), Read(&["1", "2"])),
        one("carriage returns alone", "a.jsonl", both.replace('\n', "\r"), Read(&["1", "2"])),
        one("UTF-16 with its mark", "a.jsonl", utf_16_le(&format!("\u{feff}{both}")), Read(&["1", "2"])),
        one("UTF-16, big-endian", "a.jsonl", utf_16_be(&both), Read(&["1", "2"])),
        one("UTF-16 in gzip", "a.jsonl.gz", gzip(utf_16_le(&format!("\u{feff}{both}"))), Read(&["1", "2"])),
        one("UTF-16 table in zip", "a.zip", zip(&[("a.csv", &utf_16_le(&table(',', "\r\n")))]), Read(&["1", "2"])),
        one(
            "UTF-32 with its mark",
            "a.jsonl",
            utf_32_le(&format!("\u{feff}{both}")),
            Refused("UTF-32 text, which is not read; convert it to UTF-8"),
        ),
        one("UTF-32, big-endian", "a.jsonl", utf_32_be(&format!("\u{feff}{both}")), Refused("UTF-32 text")),
        one("UTF-32 without a mark", "a.jsonl", utf_32_le(&both), Refused("UTF-32 text")),
        one("UTF-32, big-endian, without a mark", "a.jsonl", utf_32_be(&both), Refused("UTF-32 text")),
        beside(
            "UTF-32 in a folder",
            "d/b.jsonl",
            utf_32_le(&format!("\u{feff}{b}")),
            PassedOver(&["1"], "UTF-32 text"),
        ),
        one("lines that end in commas", "a.jsonl", both.replace("}\n", "},\n"), Read(&["1", "2"])),
        one("an array with a comma at its end", "a.json", array.replace(']', ",]"), Read(&["1", "2"])),
        one("an array over many lines in zstd", "a.json.zst", zstd(pretty), Read(&["1", "2"])),
        one("documents without lines", "a.jsonl", both.replace('\n', ""), Read(&["1", "2"])),
        one("record separators", "a.jsonl", both.replace("{\"a", "\u{1e}{\"a"), Read(&["1", "2"])),
        one("server-sent events", "a.jsonl", format!("event: x\ndata: {a}\ndata: {b}\n"), Read(&["1", "2"])),
        one(
            "what Python prints",
            "a.jsonl",
            python,
            Refused("text in single quotes, as Python prints it; write it with json.dumps"),
        ),
        one("a comment", "a.jsonl", format!("// log\n{a}"), Malformed(&["1"], "a.jsonl:1: ")),
        one("nothing", "a.jsonl", "", Refused("the logs are empty")),
        one("blanks", "a.jsonl", " \n\t\r\n ", Refused("the logs are empty")),
        one("zeros after a crash", "a.jsonl", [a.as_bytes(), &[0; 512]].concat(), Malformed(&["1"], "a.jsonl:2: ")),
        one(
            "OTLP behind a short length",
            "a.pb",
            {
                let span = protobuf("look");
                [&(span.len() as u32).to_be_bytes()[..], &span].concat()
            },
            Read(&["0101010101010101"]),
        ),
    ]
}

/// Tables.
fn tables() -> Vec<Case> {
    let table = |delimiter, end| table(delimiter, end);
    let marked = ["\u{feff}", &table(';', "\r\n")].concat();
    let head = "log_id,agent_id,action,outcome\n";
    let rows = |rows: &str| format!("{head}1,a,look,success\n{rows}");
    vec![
        one("semicolons after a byte order mark", "a.csv", marked, Read(&["1", "2"])),
        one("what Excel says of its delimiter", "a.csv", format!("sep=;\r\n{}", table(';', "\r\n")), Read(&["1", "2"])),
        one("tabs in bzip2", "a.tsv.bz2", bzip2(table('\t', "\n")), Read(&["1", "2"])),
        one("a delimiter at the end of lines", "a.csv", table(',', ",\n"), Read(&["1", "2"])),
        one("blank rows", "a.csv", rows("\n,,,\n2,a,look,success\n"), Read(&["1", "2"])),
        one(
            "a short row",
            "a.csv",
            rows("2,a,look\n3,a,look,denied\n"),
            Malformed(&["1", "3"], "a.csv:3: a row of 3 cells, where the header has 4 columns: it is cut short"),
        ),
        one(
            "a long row",
            "a.csv",
            rows("\n2,a,look,really,success\n"),
            Malformed(&["1"], "a.csv:4: a row of 5 cells, where the header has 4 columns: a cell that has `,` in it"),
        ),
        one(
            "a quote that has no end",
            "a.csv",
            rows("2,a,\"look,success\n3,a,look,success\n"),
            Malformed(&["1"], "a.csv:3: a row of which a quote has no end"),
        ),
        one("a header alone", "a.csv", head, Refused("the logs are empty")),
    ]
}

/// Compressed files.
fn compressed() -> Vec<Case> {
    let (a, b) = (line("1"), line("2"));
    let joined = |pack: fn(&str) -> Vec<u8>| [pack(&a), pack(&b)].concat();
    let trail = json!({"Records": [{"eventVersion": "1.08", "eventID": "1", "eventTime": "2026-01-01T00:00:00Z", "eventSource": "s3.amazonaws.com",
        "eventName": "GetObject", "userIdentity": {"arn": "u"}, "requestParameters": {"b": 1}}]});
    vec![
        one("gzip, joined", "a.jsonl.gz", joined(|text| gzip(text)), Read(&["1", "2"])),
        one("bzip2, joined", "a.jsonl.bz2", joined(|text| bzip2(text)), Read(&["1", "2"])),
        one("zstd, joined", "a.jsonl.zst", joined(|text| zstd(text)), Read(&["1", "2"])),
        one("xz, joined", "a.jsonl.xz", joined(|text| xz(text)), Read(&["1", "2"])),
        one("gzip, padded", "a.jsonl.gz", [gzip(&a), vec![0; 512]].concat(), Read(&["1"])),
        one(
            "gzip with more after it",
            "a.jsonl.gz",
            [gzip(&a), b.clone().into_bytes()].concat(),
            Refused("broken gzip data: after its end there is more, which is not gzip data"),
        ),
        one("CloudTrail in xz", "a.json.xz", xz(trail.to_string()), Read(&["1"])),
        one(
            "gzip twice",
            "a.jsonl.gz",
            gzip(gzip(&a)),
            Refused("cannot read `a.jsonl.gz`: compressed twice, which is not read; unpack it once first"),
        ),
        beside("gzip twice in a folder", "d/b.jsonl.gz", gzip(gzip(&b)), PassedOver(&["1"], "compressed twice")),
        beside("LZMA in a folder", "d/b.jsonl.lzma", b"\x5d\0\0\x80\0xx", PassedOver(&["1"], "xz -d --format=lzma")),
        one(
            "gzip, cut",
            "a.jsonl.gz",
            &gzip(a.repeat(9))[..40],
            Refused("`a.jsonl.gz` is cut short at byte 40: its gzip data has no end"),
        ),
        beside(
            "gzip, cut, in a folder",
            "d/b.jsonl.gz",
            &gzip(b.repeat(9))[..40],
            Refused("b.jsonl.gz` is cut short at byte 40"),
        ),
        beside(
            "damage in what is not called a log",
            "d/b.bin",
            [&gzip("x")[..10], &[0xff; 30]].concat(),
            PassedOver(&["1"], "b.bin (cannot be read: "),
        ),
        beside(
            "a database that is called a log",
            "d/b.jsonl",
            "SQLite format 3\0",
            PassedOver(&["1"], "sqlite3 -json"),
        ),
        beside(
            "a log that is of two formats alike",
            "d/b.jsonl",
            "{\"decision_id\":\"d\",\"input\":{},\"path\":\"x\"}\n{\"auditID\":\"a\",\"verb\":\"get\",\"stage\":\"Panic\"}\n",
            PassedOver(&["1"], "may be opa or kubernetes"),
        ),
    ]
}

/// Archives of tar.
fn tars() -> Vec<Case> {
    let (a, b) = (line("1"), line("2"));
    let marked = format!("\u{feff}{b}");
    let long = format!("{}/a.jsonl", "x".repeat(200));
    let log = [("a.jsonl", a.as_bytes())];
    let in_gzip = gzip(&b);
    let longname = {
        let mut archive = tar::Builder::new(Vec::new());
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(tar::EntryType::GNULongName);
        add(&mut archive, header, "././@LongLink", format!("{long}\0").as_bytes());
        add(&mut archive, tar::Header::new_gnu(), "short", a.as_bytes());
        archive.into_inner().unwrap()
    };
    let map = ["1\n0\n", &b].concat();
    let sparse = [("GNU.sparse.major", "1"), ("GNU.sparse.name", "b.jsonl"), ("path", "GNUSparseFile.7/b.jsonl")];
    vec![
        one("a mark in the second file", "l.tar", tar(&[log[0], ("b.jsonl", marked.as_bytes())]), Read(&["1", "2"])),
        one(
            "rotated logs",
            "l.tgz",
            gzip(tar(&[("a.jsonl.1", a.as_bytes()), ("a.jsonl-20261101.gz", &in_gzip)])),
            Read(&["1", "2"]),
        ),
        one("tar in bzip2", "l.tar.bz2", bzip2(tar(&log)), Read(&["1"])),
        one("tar in xz", "l.tar.xz", xz(tar(&[log[0], ("b.jsonl", b.as_bytes())])), Read(&["1", "2"])),
        one("tar in zstd", "l.tar.zst", zstd(tar(&log)), Read(&["1"])),
        one(
            "a first name of one letter",
            "l.tar",
            tar(&[("x", a.as_bytes()), ("b.jsonl", b.as_bytes())]),
            Read(&["1", "2"]),
        ),
        one(
            "a tar of before POSIX",
            "l.tar",
            tar_of(&[log[0], ("b.jsonl", b.as_bytes())], tar::Header::new_old()),
            Read(&["1", "2"]),
        ),
        one("a long name of POSIX", "l.tar", pax(&[("mtime", "1.5"), ("path", &long)], a.as_bytes()), Read(&["1"])),
        one("a long name of GNU", "l.tar", longname, Read(&["1"])),
        one("a folder that is called a log", "l.tar", tar_with(Kind::Directory, "b.jsonl/", "", b""), Read(&["1"])),
        one("a hard link to what is read", "l.tar", tar_with(Kind::Link, "b.jsonl", "a.jsonl", b""), Read(&["1"])),
        one(
            "a symbolic link to what is read",
            "l.tar",
            tar_with(Kind::Symlink, "sub/b.jsonl", "../a.jsonl", b""),
            Read(&["1"]),
        ),
        one(
            "a link to what is not there",
            "l.tar",
            tar_with(Kind::Symlink, "b.jsonl", "c.jsonl", b""),
            PassedOver(&["1"], "b.jsonl (a link to `c.jsonl`, which is not read)"),
        ),
        one(
            "a link that leads out",
            "l.tar",
            tar_with(Kind::Symlink, "b.jsonl", "../a.jsonl", b""),
            PassedOver(&["1"], "a link that leads out of the archive"),
        ),
        one(
            "a pipe",
            "l.tar",
            tar_with(Kind::Fifo, "b.jsonl", "", b""),
            PassedOver(&["1"], "b.jsonl (not a plain file)"),
        ),
        one(
            "a sparse file of GNU",
            "l.tar",
            tar_with(Kind::GNUSparse, "b", "", b.as_bytes()),
            PassedOver(&["1"], "b (a sparse file; unpack the archive first)"),
        ),
        Case {
            name: "a sparse file of POSIX",
            files: vec![("d/a.jsonl", a.clone().into_bytes()), ("d/l.tar", pax(&sparse, map.as_bytes()))],
            expect: PassedOver(&["1"], "l.tar/b.jsonl (a sparse file"),
        },
        one(
            "a size in an extended header alone",
            "l.tar",
            pax(&[("size", "99999999999")], a.as_bytes()),
            Refused("its size stands in an extended header alone; unpack the archive first"),
        ),
        one("zeros after the end", "l.tar", [tar(&log), vec![0; 20_480]].concat(), Read(&["1"])),
        one(
            "a zip in a tar",
            "l.tgz",
            gzip(tar(&[log[0], ("in.zip", &zip(&[("b.jsonl", b.as_bytes())]))])),
            PassedOver(&["1"], "in.zip (an archive within an archive"),
        ),
        one(
            "a tar in gzip that is called a log",
            "l.tar",
            tar(&[log[0], ("in.jsonl.gz", &gzip(tar(&log)))]),
            PassedOver(&["1"], "in.jsonl.gz (an archive within an archive"),
        ),
        one(
            "an archive of archives",
            "l.tar",
            tar(&[("in.tar", &tar(&log))]),
            Refused(
                "no logs in the archive `l.tar` (`*.jsonl` and `*.ndjson`, compressed or rotated, and files of a known format are taken); `l.tar/in.tar (an archive within",
            ),
        ),
        beside(
            "a tar that is cut, in a folder",
            "d/l.tar",
            &tar(&[("b.jsonl", b.repeat(50).as_bytes())])[..2_000],
            Refused("broken tar archive: member `b.jsonl` at byte 0: the archive is cut short"),
        ),
        beside(
            "a tar in gzip of which the beginning is damaged",
            "d/l.tgz",
            [&gzip(tar(&log))[..12], &[0xff; 30]].concat(),
            PassedOver(&["1"], "l.tgz (cannot be read: "),
        ),
    ]
}

/// Archives of zip.
fn zips() -> Vec<Case> {
    let (a, b) = (line("1"), line("2"));
    let log = [("a.jsonl", a.as_bytes())];
    let logs = [log[0], ("b.jsonl", b.as_bytes())];
    let packed = |method| Zip { method, ..DEFLATED }.write(&logs);
    let streamed = |method| Zip { method, is_streamed: true, ..DEFLATED }.write(&logs);
    let named = |name: &str| zip(&[(name, a.as_bytes())]);
    let mut encrypted = zip(&logs);
    // The first bit of the flags, in both headers of the second member.
    for (mark, at) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let start = encrypted.windows(4).rposition(|bytes| bytes == mark).unwrap();
        encrypted[start + at] |= 1;
    }
    let whole = zip(&log);
    vec![
        one("stored", "l.zip", packed(0), Read(&["1", "2"])),
        one("bzip2 in zip", "l.zip", packed(12), Read(&["1", "2"])),
        one("zstd in zip", "l.zip", packed(93), Read(&["1", "2"])),
        one("xz in zip", "l.zip", packed(95), Read(&["1", "2"])),
        one(
            "LZMA in zip",
            "l.zip",
            packed(14),
            Refused("`l.zip/a.jsonl (packed by LZMA, which is not read; unpack the archive first)`"),
        ),
        one("a method nobody knows", "l.zip", packed(777), Refused("packed by method 777, which is not read")),
        one("sizes after the data", "l.zip", streamed(8), Read(&["1", "2"])),
        one("sizes after the data, stored", "l.zip", streamed(0), Read(&["1", "2"])),
        one("sizes of 64 bits", "l.zip", Zip { is_64: true, ..DEFLATED }.write(&logs), Read(&["1", "2"])),
        one(
            "names in UTF-8",
            "l.zip",
            Zip { flags: 0x800, ..DEFLATED }.write(&[("Protokolle/März.jsonl", a.as_bytes())]),
            Read(&["1"]),
        ),
        one(
            "a name that turns around",
            "l.zip",
            zip(&[log[0], ("b\u{202e}lnosj.log", b"hello")]),
            PassedOver(&["1"], "b\\u{202e}lnosj.log"),
        ),
        one("a name of two lines", "l.zip", named("a\n::error::b.jsonl"), Read(&["1"])),
        one("a path of Windows", "l.zip", named("logs\\a.jsonl"), Read(&["1"])),
        one("a drive of Windows", "l.zip", named("C:\\logs\\a.jsonl"), Read(&["1"])),
        one(
            "a path of Windows that leads out",
            "l.zip",
            named("..\\..\\a.jsonl"),
            Refused("member `..\\..\\a.jsonl` at byte 0: its name leads out of the archive"),
        ),
        one("a path from the root", "l.zip", named("/etc/a.jsonl"), Read(&["1"])),
        one("capitals", "l.zip", zip(&[("LOGS/A.JSONL.GZ", &gzip(&a))]), Read(&["1"])),
        one(
            "litter of a Mac",
            "l.zip",
            zip(&[log[0], ("__MACOSX/._a.jsonl", b"\0\x05"), (".DS_Store", b"x")]),
            Read(&["1"]),
        ),
        one("an empty member", "l.zip", zip(&[log[0], ("b.jsonl", b"")]), Read(&["1"])),
        one("a member of blanks", "l.zip", zip(&[log[0], ("b.jsonl", b" \r\n\t\n")]), Read(&["1"])),
        one(
            "a folder that is called a log",
            "l.zip",
            zip(&[("b.jsonl/", b""), ("b.jsonl/a.jsonl", a.as_bytes())]),
            Read(&["1"]),
        ),
        one(
            "carriage returns in zip",
            "l.zip",
            zip(&[("a.jsonl", (a.clone() + &b).replace('\n', "\r\n").as_bytes())]),
            Read(&["1", "2"]),
        ),
        one("two members of one name", "l.zip", zip(&[log[0], ("a.jsonl", b.as_bytes())]), Read(&["1", "2"])),
        one(
            "an encrypted member",
            "l.zip",
            encrypted.clone(),
            PassedOver(&["1"], "b.jsonl (encrypted; unpack the archive first)"),
        ),
        beside("an encrypted member in a folder", "d/l.zip", encrypted, PassedOver(&["1", "1"], "b.jsonl (encrypted")),
        one(
            "a tar in gzip in a zip",
            "l.zip",
            zip(&[log[0], ("in.tgz", &gzip(tar(&log)))]),
            PassedOver(&["1"], "in.tgz (an archive within an archive"),
        ),
        one(
            "a zip that is called a log in a zip",
            "l.zip",
            zip(&[log[0], ("in.jsonl", &zip(&log))]),
            PassedOver(&["1"], "in.jsonl (an archive within an archive"),
        ),
        beside(
            "a zip in gzip in a folder",
            "d/b.zip.gz",
            gzip(zip(&log)),
            PassedOver(&["1"], "b.zip.gz (an archive within an archive"),
        ),
        one("no member", "l.zip", zip(&[]), Refused("no logs in the archive `l.zip`")),
        one(
            "a folder with no more than an archive without logs",
            "d/l.zip",
            zip(&[("notes.txt", b"x")]),
            Refused("no logs in the directory `d`"),
        ),
        one(
            "a zip that is cut",
            "l.zip",
            &whole[..120],
            Refused("at byte 120: it is cut short, or no zip archive: its directory is missing"),
        ),
    ]
}

/// The ids in the order of the log.
fn ids(text: &str) -> Vec<String> {
    let id = |line: &str| serde_json::from_str::<Value>(line).unwrap()["log_id"].as_str().unwrap().to_owned();
    text.lines().map(id).collect()
}

#[track_caller]
fn check(case: Case) {
    let Case { name, files, expect } = case;
    let directory = tempfile::tempdir().unwrap();
    for (file, bytes) in &files {
        let path = directory.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let first = files[0].0;
    let log = if first.starts_with("d/") { "d" } else { first };
    let (read_code, events) = run(program(directory.path()).args(["-q", "convert", log]));
    let (code, text) = run(program(directory.path()).args(["check", "--logs", log, "--ban", "nothing"]));
    let all = format!("{events}\n{text}");
    assert!(!all.contains("panicked"), "{name}: {all}");
    let (expected, exit, says): (&[&str], _, _) = match expect {
        Read(ids) => (ids, 0, ""),
        PassedOver(ids, reason) => {
            assert!(text.contains("error[P034]"), "{name}: {text}");
            (ids, 1, reason)
        }
        Malformed(ids, reason) => {
            assert!(text.contains("error[P030]"), "{name}: {text}");
            let said = program(directory.path()).args(["convert", log]).output().unwrap();
            let said = String::from_utf8(said.stderr).unwrap();
            assert!(said.contains(reason), "{name}: expected `{reason}`: {said}");
            (ids, 1, "")
        }
        Refused(message) => {
            assert_eq!((read_code, code), (Some(2), Some(2)), "{name}: {all}");
            assert!(events.contains(message), "{name}: expected `{message}`: {events}");
            (&[], 2, message)
        }
    };
    assert_eq!(code, Some(exit), "{name}: {text}");
    assert!(text.contains(says), "{name}: expected `{says}`: {text}");
    assert!(!text.contains('\u{202e}') && !text.contains("\n::error"), "{name}: {text}");
    if exit != 2 {
        assert_eq!((read_code, ids(&events)), (Some(0), expected.iter().map(ToString::to_string).collect()), "{name}");
    }
}

#[test]
fn odd_texts_are_read_or_say_why_not() {
    texts().into_iter().for_each(check);
}

#[test]
fn odd_tables_are_read_or_say_why_not() {
    tables().into_iter().for_each(check);
}

#[test]
fn odd_compressed_files_are_read_or_say_why_not() {
    compressed().into_iter().for_each(check);
}

#[test]
fn odd_tars_are_read_or_say_why_not() {
    tars().into_iter().for_each(check);
}

#[test]
fn odd_zips_are_read_or_say_why_not() {
    zips().into_iter().for_each(check);
}

/// What was passed over stands in every form of a report, with what to do.
#[test]
fn what_is_passed_over_stands_in_every_report() {
    let directory = tempfile::tempdir().unwrap();
    let log = line("1");
    let inner = gzip(tar(&[("b.jsonl", log.as_bytes())]));
    fs::write(directory.path().join("l.zip"), zip(&[("a.jsonl", log.as_bytes()), ("in.tgz", &inner)])).unwrap();
    for format in ["text", "json", "markdown", "sarif", "junit", "github"] {
        let (code, text) =
            run(program(directory.path()).args(["check", "--logs", "l.zip", "--ban", "nothing", "--format", format]));
        assert_eq!(code, Some(1), "{format}: {text}");
        for part in ["P034", "in.tgz", "unpack it first"] {
            assert!(text.contains(part), "{format}: {part}: {text}");
        }
    }
    for options in
        [&["inspect", "l.zip"][..], &["inspect", "l.zip", "--format", "json"], &["build", "l.zip", "--out", "o"]]
    {
        let (code, text) = run(program(directory.path()).args(options));
        assert_eq!(code, Some(0), "{text}");
        assert!(text.contains("in.tgz") && text.contains("unpack it first"), "{options:?}: {text}");
    }
}

#[cfg(unix)]
#[test]
fn links_that_lead_nowhere_or_back_do_not_hide_the_other_logs() {
    use std::os::unix::fs::symlink;

    let directory = tempfile::tempdir().unwrap();
    let logs = directory.path().join("d");
    fs::create_dir(&logs).unwrap();
    fs::write(logs.join("a.jsonl"), line("1")).unwrap();
    symlink("gone.jsonl", logs.join("latest.jsonl")).unwrap();
    symlink("me", logs.join("me")).unwrap();
    symlink("..", logs.join("up")).unwrap();
    let (code, text) = run(program(directory.path()).args(["-q", "convert", "d"]));
    assert_eq!((code, ids(&text)), (Some(0), vec!["1".to_owned()]));
    let (code, text) = run(program(directory.path()).args(["check", "--logs", "d", "--ban", "nothing"]));
    assert_eq!(code, Some(1), "{text}");
    for part in [
        "d/latest.jsonl (a link that leads nowhere)",
        "d/me (a link that leads nowhere)",
        "(a link to a folder that it stands in)",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

/// The ids that are read from a file; `None` if something is refused or malformed.
fn read(path: &Path) -> Option<BTreeSet<String>> {
    let inputs = Inputs::resolve([path.to_str().unwrap()]).ok()?;
    let mut found = BTreeSet::new();
    for entry in events(&inputs, &ReadOptions::default()) {
        let Ok(LogEntry::Event { event, .. }) = entry else { return None };
        found.insert(event.log_id);
    }
    Some(found).filter(|found| !found.is_empty() && inputs.passed_over().is_empty())
}

/// Containers of two events each.
fn containers() -> Vec<Vec<u8>> {
    let (a, b) = (line("1"), line("2"));
    let logs = [("a.jsonl", a.as_bytes()), ("b.jsonl", b.as_bytes())];
    let both = a.clone() + &b;
    let tar = tar(&logs);
    vec![
        gzip(&both),
        bzip2(&both),
        zstd(&both),
        xz(&both),
        zip(&logs),
        Zip { method: 0, is_streamed: true, ..DEFLATED }.write(&logs),
        gzip(&tar),
        bzip2(&tar),
        zstd(&tar),
        xz(&tar),
        tar,
    ]
}

#[test]
fn what_is_cut_anywhere_is_never_a_shorter_log() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("l");
    for (number, bytes) in containers().into_iter().enumerate() {
        fs::write(&path, &bytes).unwrap();
        assert_eq!(read(&path).map(|ids| ids.len()), Some(2), "{number}");
        // Long ones of zeros are cut less often.
        let step = bytes.len() / 400 + 1;
        for end in (0..bytes.len()).step_by(step) {
            fs::write(&path, &bytes[..end]).unwrap();
            let found = read(&path);
            // A tar is whole without some of the zeros after its end.
            assert!(found.as_ref().is_none_or(|ids| ids.len() == 2), "{number} cut at {end}: {found:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_byte_makes_the_reader_panic(which in 0..11_usize, changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4)) {
        let mut bytes = containers().swap_remove(which);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("l");
        fs::write(&path, &bytes).unwrap();
        let _ = read(&path);
    }
}
