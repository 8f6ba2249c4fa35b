-- The register as its first version has it. Never changed: later versions are steps of their own.

CREATE TABLE record (
    id INTEGER NOT NULL,
    record_hash BLOB NOT NULL,
    decided_at BIGINT NOT NULL,
    month INTEGER NOT NULL,
    kind SMALLINT NOT NULL,
    app BIGINT NOT NULL,
    edition BIGINT NOT NULL,
    verdict SMALLINT NOT NULL,
    choice SMALLINT NOT NULL,
    role BIGINT NOT NULL,
    lang BIGINT NOT NULL,
    unit BIGINT NOT NULL,
    case_id BIGINT NOT NULL,
    rule_version BIGINT NOT NULL,
    catalogue_version BIGINT NOT NULL,
    signer BIGINT NOT NULL,
    review_due INTEGER,
    delete_due INTEGER,
    supersedes BLOB,
    state SMALLINT NOT NULL,
    recheck SMALLINT NOT NULL,
    withdrawn SMALLINT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (record_hash)
);

CREATE INDEX record_case ON record (case_id);

CREATE INDEX record_recheck ON record (id) WHERE recheck > 0;

CREATE INDEX record_review ON record (review_due) WHERE review_due is not null;

CREATE INDEX record_supersedes ON record (supersedes) WHERE supersedes is not null;

CREATE INDEX record_delete ON record (delete_due) WHERE delete_due is not null;

CREATE INDEX record_statistics ON record (kind, month, app, verdict, state);

CREATE INDEX record_trouble ON record (id) WHERE state > 0;

CREATE TABLE record_text (
    id INTEGER NOT NULL,
    number TEXT NOT NULL,
    edition_name TEXT NOT NULL,
    title TEXT NOT NULL,
    purpose TEXT NOT NULL,
    participants TEXT NOT NULL,
    measures TEXT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE name (
    id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (id, kind)
);

CREATE TABLE file (
    id INTEGER NOT NULL,
    record_id BIGINT,
    root_id INTEGER NOT NULL,
    path TEXT NOT NULL,
    size BIGINT NOT NULL,
    mtime_ns BIGINT NOT NULL,
    inode BLOB,
    file_hash BLOB,
    signed_len BIGINT NOT NULL,
    signed_hash BLOB,
    intact TEXT NOT NULL,
    signer TEXT NOT NULL,
    time TEXT NOT NULL,
    certificate TEXT NOT NULL,
    attention SMALLINT NOT NULL,
    holds_until BIGINT,
    state SMALLINT NOT NULL,
    first_seen BIGINT NOT NULL,
    checked_at BIGINT NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX file_record ON file (record_id);

CREATE INDEX file_trouble ON file (id) WHERE state > 1;

CREATE UNIQUE INDEX file_place ON file (root_id, path);

CREATE INDEX file_checked ON file (checked_at);
CREATE INDEX file_signed ON file (signed_hash) WHERE signed_hash <> file_hash;

CREATE INDEX file_holds ON file (holds_until) WHERE holds_until is not null;

CREATE INDEX file_hash ON file (file_hash);

CREATE TABLE case_ (
    id INTEGER NOT NULL,
    case_hash BLOB NOT NULL,
    facts_id BIGINT NOT NULL,
    edition BIGINT NOT NULL,
    outcome SMALLINT NOT NULL,
    decided_against TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (case_hash)
);

CREATE TABLE facts (
    id INTEGER NOT NULL,
    facts_hash BLOB NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (facts_hash)
);

CREATE TABLE facts_item (
    facts_id BIGINT NOT NULL,
    fact BIGINT NOT NULL,
    PRIMARY KEY (facts_id, fact)
);

CREATE INDEX facts_item_fact ON facts_item (fact);

CREATE TABLE act (
    act_hash BLOB NOT NULL,
    record_hash BLOB NOT NULL,
    what TEXT NOT NULL,
    day INTEGER NOT NULL,
    "by" TEXT NOT NULL,
    number TEXT NOT NULL,
    next_review INTEGER,
    PRIMARY KEY (act_hash)
);

CREATE INDEX case_edition ON case_ (edition, id);

CREATE INDEX act_record ON act (record_hash);

CREATE TABLE root (
    id INTEGER NOT NULL,
    marker TEXT NOT NULL,
    place TEXT NOT NULL,
    last_scan_begun BIGINT NOT NULL,
    last_scan_done BIGINT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (marker)
);

CREATE TABLE meta (
    "key" TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY ("key")
);

CREATE TABLE tombstone (
    record_hash BLOB NOT NULL,
    day INTEGER NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (record_hash)
);

create virtual table search using fts5(body, content='', tokenize='ascii', prefix='3 4');
