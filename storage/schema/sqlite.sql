-- What `aggregator db migrate` makes in an empty sqlite database, for reading.
-- Made from aggregator/store/schema.py by `python -m tests.store.ddl`.

CREATE TABLE article (
    id TEXT NOT NULL,
    source TEXT NOT NULL,
    entry_id TEXT NOT NULL,
    outlet TEXT NOT NULL,
    feed_url TEXT NOT NULL,
    url TEXT NOT NULL,
    address TEXT NOT NULL,
    host TEXT NOT NULL,
    title TEXT NOT NULL,
    authors JSON NOT NULL,
    published BIGINT,
    precision TEXT NOT NULL,
    updated BIGINT,
    language TEXT NOT NULL,
    categories JSON NOT NULL,
    enclosures JSON NOT NULL,
    first_seen BIGINT NOT NULL,
    time BIGINT NOT NULL,
    "end" BIGINT NOT NULL,
    digest TEXT NOT NULL,
    fresh BOOLEAN NOT NULL,
    first BOOLEAN NOT NULL,
    story TEXT,
    CONSTRAINT pk_article PRIMARY KEY (id),
    CONSTRAINT uq_article_source_entry_id UNIQUE (source, entry_id)
);

CREATE INDEX ix_article_address ON article (address);

CREATE INDEX ix_article_first_seen ON article (first_seen);

CREATE INDEX ix_article_host_source ON article (host, source) WHERE outlet = source AND host <> '';

CREATE INDEX ix_article_source_digest ON article (source, digest);

CREATE INDEX ix_article_source_outlet_first_seen ON article (source, outlet, first_seen);

CREATE INDEX ix_article_story ON article (story);

CREATE INDEX ix_article_time ON article (time);

CREATE TABLE boilerplate (
    source TEXT NOT NULL,
    outlet TEXT NOT NULL,
    seen INTEGER NOT NULL,
    at INTEGER NOT NULL,
    lines JSON NOT NULL,
    CONSTRAINT pk_boilerplate PRIMARY KEY (source, outlet)
);

CREATE TABLE correction (
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    articles JSON NOT NULL,
    at BIGINT,
    CONSTRAINT pk_correction PRIMARY KEY (number)
);

CREATE TABLE home (
    article TEXT NOT NULL,
    rank INTEGER NOT NULL,
    story TEXT NOT NULL,
    CONSTRAINT pk_home PRIMARY KEY (article, rank)
);

CREATE INDEX ix_home_story ON home (story);

CREATE TABLE link (
    a TEXT NOT NULL,
    b TEXT NOT NULL,
    rule TEXT NOT NULL,
    score FLOAT NOT NULL,
    CONSTRAINT pk_link PRIMARY KEY (a, b)
);

CREATE INDEX ix_link_b ON link (b);

CREATE TABLE poll (
    source TEXT NOT NULL,
    url TEXT NOT NULL,
    status TEXT NOT NULL,
    etag TEXT NOT NULL,
    last_modified TEXT NOT NULL,
    body TEXT NOT NULL,
    position TEXT NOT NULL,
    title TEXT NOT NULL,
    language TEXT NOT NULL,
    last_fetch BIGINT,
    last_success BIGINT,
    last_new BIGINT,
    next_due BIGINT,
    not_before BIGINT,
    bars TEXT NOT NULL,
    failures INTEGER NOT NULL,
    failing_since BIGINT,
    error TEXT NOT NULL,
    warnings JSON NOT NULL,
    gap FLOAT NOT NULL,
    primed BOOLEAN NOT NULL,
    moved TEXT NOT NULL,
    moving TEXT NOT NULL,
    moves INTEGER NOT NULL,
    validated TEXT NOT NULL,
    wish FLOAT NOT NULL,
    ttl FLOAT NOT NULL,
    skip_hours JSON NOT NULL,
    skip_days JSON NOT NULL,
    found TEXT NOT NULL,
    looked BIGINT,
    owed JSON NOT NULL,
    hub TEXT NOT NULL,
    topic TEXT NOT NULL,
    CONSTRAINT pk_poll PRIMARY KEY (source, url)
);

CREATE TABLE publication (
    topic TEXT NOT NULL,
    story TEXT NOT NULL,
    published BIGINT,
    updated BIGINT,
    canonical TEXT NOT NULL,
    "natural" TEXT,
    headline TEXT NOT NULL,
    ended BIGINT,
    CONSTRAINT pk_publication PRIMARY KEY (topic, story)
);

CREATE INDEX ix_publication_canonical ON publication (canonical);

CREATE INDEX ix_publication_story ON publication (story);

CREATE INDEX ix_publication_topic_published ON publication (topic, published);

CREATE TABLE story (
    id TEXT NOT NULL,
    founder TEXT NOT NULL,
    announced BIGINT,
    full_of TEXT,
    merged_into TEXT,
    became TEXT,
    revision BIGINT NOT NULL,
    CONSTRAINT pk_story PRIMARY KEY (id)
);

CREATE INDEX ix_story_became ON story (became) WHERE became IS NOT NULL;

CREATE INDEX ix_story_merged_into ON story (merged_into) WHERE merged_into IS NOT NULL;

CREATE INDEX ix_story_revision ON story (revision);

CREATE TABLE subscription (
    token TEXT NOT NULL,
    source TEXT NOT NULL,
    url TEXT NOT NULL,
    hub TEXT NOT NULL,
    topic TEXT NOT NULL,
    callback TEXT NOT NULL,
    secret TEXT NOT NULL,
    asked TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    due BIGINT NOT NULL,
    lease_until BIGINT,
    failures INTEGER NOT NULL,
    error TEXT NOT NULL,
    denied BOOLEAN NOT NULL,
    told BIGINT,
    unread BIGINT,
    CONSTRAINT pk_subscription PRIMARY KEY (token)
);

CREATE INDEX ix_subscription_source ON subscription (source);

CREATE TABLE topic (
    topic TEXT NOT NULL,
    opened BIGINT NOT NULL,
    cursor BIGINT NOT NULL,
    last BIGINT,
    rendered BIGINT NOT NULL,
    look TEXT NOT NULL,
    shelved BIGINT,
    shelf TEXT NOT NULL,
    CONSTRAINT pk_topic PRIMARY KEY (topic)
);

CREATE TABLE body (
    article TEXT NOT NULL,
    summary_html TEXT NOT NULL,
    content_html TEXT NOT NULL,
    text TEXT NOT NULL,
    CONSTRAINT pk_body PRIMARY KEY (article),
    CONSTRAINT fk_body_article FOREIGN KEY(article) REFERENCES article (id) ON DELETE CASCADE
);

CREATE TABLE fingerprint (
    article TEXT NOT NULL,
    simhash BIGINT NOT NULL,
    exact BIGINT NOT NULL,
    lead BLOB NOT NULL,
    sketch BLOB NOT NULL,
    length INTEGER NOT NULL,
    CONSTRAINT pk_fingerprint PRIMARY KEY (article),
    CONSTRAINT fk_fingerprint_article FOREIGN KEY(article) REFERENCES article (id) ON DELETE CASCADE
);

CREATE INDEX ix_fingerprint_exact ON fingerprint (exact);
