//! The words that names and texts are made of.

/// What a job works on: its name in the singular, and in a sentence.
pub(super) const OBJECTS: &[(&str, &str)] = &[
    ("invoice", "invoices"),
    ("order", "orders"),
    ("ledger", "bookings of the ledger"),
    ("shipment", "shipments"),
    ("stock", "stock levels"),
    ("customer", "customer records"),
    ("session", "web sessions"),
    ("click", "clickstream events"),
    ("image", "product images"),
    ("price", "price lists"),
    ("rate", "exchange rates"),
    ("refund", "refunds"),
    ("voucher", "vouchers"),
    ("catalogue", "catalogue pages"),
    ("review", "product reviews"),
    ("search", "search indexes"),
    ("mail", "newsletters"),
    ("payout", "payouts"),
    ("contract", "contracts"),
    ("sensor", "sensor readings"),
    ("backup", "database backups"),
    ("snapshot", "volume snapshots"),
    ("report", "sales reports"),
    ("forecast", "demand forecasts"),
    ("feature", "model features"),
    ("audit", "audit trails"),
    ("licence", "licences"),
    ("ticket", "support tickets"),
    ("route", "delivery routes"),
    ("return", "returned goods"),
];

/// What it does with it: its name, and in a sentence.
pub(super) const VERBS: &[(&str, &str)] = &[
    ("export", "Exports"),
    ("import", "Imports"),
    ("sync", "Synchronises"),
    ("archive", "Archives"),
    ("cleanup", "Cleans up"),
    ("rebuild", "Rebuilds"),
    ("aggregate", "Aggregates"),
    ("reconcile", "Reconciles"),
    ("validate", "Validates"),
    ("enrich", "Enriches"),
    ("publish", "Publishes"),
    ("warmup", "Warms the cache of"),
    ("migrate", "Migrates"),
    ("score", "Scores"),
    ("digest", "Sends the digest of"),
    ("compact", "Compacts"),
];

/// Which of it.
pub(super) const KINDS: &[(&str, &str)] = &[
    ("daily", "of the day before"),
    ("hourly", "of the last hour"),
    ("monthly", "of the month, for the controllers"),
    ("eu", "of the shops in Europe"),
    ("us", "of the shops in North America"),
    ("apac", "of the shops in Asia"),
    (
        "partner",
        "of partners, as agreed in the contract: at most 2 GB a run",
    ),
    ("legacy", "that are still in the \"old\" warehouse"),
    ("full", "from the beginning, since a delta can't be had"),
    ("delta", "since the last run"),
    ("mobile", "of the apps (iOS & Android)"),
    ("store", "of the stores in München, Zürich and Kraków"),
    ("test", "of the test tenants"),
];

/// Who answers for jobs.
pub(super) const TEAMS: &[&str] = &[
    "billing",
    "orders",
    "search",
    "media",
    "finance",
    "logistics",
    "growth",
    "platform",
    "data",
    "risk",
    "support",
    "mobile",
    "pricing",
    "catalogue",
    "identity",
    "warehouse",
];

/// Programs, with what the interpreter needs in front.
pub(super) const PROGRAMS: &[&[&str]] = &[
    &["bin/run"],
    &["bin/job"],
    &["/app/main"],
    &["python", "-m", "jobs"],
    &["node", "dist/job.js"],
    &["java", "-Xmx1g", "-jar", "/app/job.jar"],
    &["bundle", "exec", "rake"],
    &["php", "artisan", "job:run"],
];

/// Options, some with a value.
pub(super) const OPTIONS: &[&[&str]] = &[
    &["--format", "parquet"],
    &["--format", "csv"],
    &["--since", "yesterday"],
    &["--days", "7"],
    &["--batch-size", "500"],
    &["--workers", "4"],
    &["--verbose"],
    &["--no-progress"],
    &["--retries", "3"],
    &["--output", "s3://example-exports/current/"],
    &["--exclude", "*.tmp"],
    &["--where", "status != 'done'"],
    &["--tenant", "all"],
    &["--strict"],
];

/// Environment variables with the values that they may have.
pub(super) const VARIABLES: &[(&str, &[&str])] = &[
    ("MODE", &["nightly", "delta", "full"]),
    ("LOG_LEVEL", &["info", "debug", "warn"]),
    ("LOG_FORMAT", &["json", "text"]),
    ("BATCH_SIZE", &["100", "500", "10000"]),
    ("WORKERS", &["2", "4", "8"]),
    (
        "SOURCE_URL",
        &[
            "https://api.example.com/v2/items?limit=100",
            "https://feeds.example.com/eu.xml",
        ],
    ),
    (
        "TARGET_TABLE",
        &["warehouse.facts", "warehouse.dimensions", "lake.raw"],
    ),
    ("TZ", &["UTC", "Europe/Berlin", "Asia/Tokyo"]),
    ("FEATURE_FLAGS", &["a,b,c", "none"]),
    ("JAVA_OPTS", &["-Xmx2g -XX:+UseG1GC", "-Xmx512m"]),
    ("GREETING", &["Grüße aus dem Lager", "hello there"]),
    ("DRY_RUN", &["false"]),
];

/// What to do after a failure.
pub(super) const STEPS: &[&str] = &[
    "Look at the log by the links above",
    "Start it again with the same input, which does nothing twice",
    "If a source was late, wait for it and start the job by hand",
    "Do not start it again before you know how far it came",
    "Tell the controllers if the numbers will be later than 08:00",
    "Ask the vendor's status page whether the API is up: https://status.example.com",
    "See whether the disk of the importer is full: `df -h /data`",
    "Check that yesterday's run is there (s3://example-exports/), and copy it if not",
];

/// The actions of a statement and the resource that they are for.
pub(super) const STATEMENTS: &[(&[&str], &str)] = &[
    (&["s3:GetObject"], "arn:aws:s3:::example-sources/*"),
    (
        &["s3:GetObject", "s3:PutObject"],
        "arn:aws:s3:::example-exports/*",
    ),
    (
        &["sqs:SendMessage"],
        "arn:aws:sqs:eu-west-1:111122223333:results",
    ),
    (
        &["dynamodb:GetItem", "dynamodb:PutItem"],
        "arn:aws:dynamodb:eu-west-1:111122223333:table/state",
    ),
    (
        &["events:PutEvents"],
        "arn:aws:events:eu-west-1:111122223333:event-bus/default",
    ),
];
