BEGIN;
CREATE TABLE "kysely_migration" ("name" varchar(255) not null primary key, "timestamp" varchar(255) not null);
CREATE TABLE "kysely_migration_lock" ("id" varchar(255) not null primary key, "is_locked" integer default 0 not null);
CREATE TABLE people (
      id TEXT PRIMARY KEY CHECK (id LIKE 'per\_%' ESCAPE '\'),
      name TEXT NOT NULL,
      email TEXT NOT NULL CHECK (email = lower(email)),
      roles TEXT NOT NULL,
      admin INTEGER NOT NULL CHECK (admin IN (0, 1)),
      active INTEGER NOT NULL CHECK (active IN (0, 1)),
      created_at INTEGER NOT NULL
    ) STRICT;
CREATE TABLE passkeys (
      id TEXT PRIMARY KEY,
      person TEXT NOT NULL REFERENCES people (id),
      public_key TEXT NOT NULL,
      transports TEXT NOT NULL,
      backed_up INTEGER NOT NULL CHECK (backed_up IN (0, 1)),
      sign_count INTEGER NOT NULL CHECK (sign_count >= 0),
      attestation_object TEXT NOT NULL,
      client_data_json TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      last_used_at INTEGER,
      revoked_at INTEGER
    ) STRICT;
CREATE TABLE devices (
      id TEXT PRIMARY KEY CHECK (id LIKE 'dev\_%' ESCAPE '\'),
      person TEXT NOT NULL REFERENCES people (id),
      kind TEXT NOT NULL CHECK (kind IN ('phone', 'browser')),
      name TEXT NOT NULL,
      jwk TEXT NOT NULL,
      jkt TEXT NOT NULL,
      token_hash TEXT NOT NULL UNIQUE,
      subscription TEXT,
      created_at INTEGER NOT NULL,
      last_seen_at INTEGER,
      last_shown_at INTEGER,
      revoked_at INTEGER
    ) STRICT;
CREATE TABLE services (
      id TEXT PRIMARY KEY CHECK (id LIKE 'svc\_%' ESCAPE '\'),
      name TEXT NOT NULL,
      key_hash TEXT NOT NULL UNIQUE,
      rules TEXT NOT NULL,
      created_by TEXT NOT NULL REFERENCES people (id),
      created_at INTEGER NOT NULL,
      last_used_at INTEGER,
      revoked_at INTEGER
    ) STRICT;
CREATE TABLE sessions (
      hash TEXT PRIMARY KEY,
      person TEXT NOT NULL REFERENCES people (id),
      created_at INTEGER NOT NULL,
      expires_at INTEGER NOT NULL
    ) STRICT;
CREATE TABLE invitations (
      token_hash TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      email TEXT NOT NULL,
      roles TEXT NOT NULL,
      invited_by TEXT NOT NULL REFERENCES people (id),
      expires_at INTEGER NOT NULL,
      used_at INTEGER CHECK (used_at < expires_at)
    ) STRICT;
CREATE TABLE pairings (
      lookup TEXT PRIMARY KEY,
      proof_hash TEXT NOT NULL,
      person TEXT NOT NULL REFERENCES people (id),
      expires_at INTEGER NOT NULL,
      wrong_tries INTEGER NOT NULL CHECK (wrong_tries >= 0),
      used_at INTEGER CHECK (used_at < expires_at)
    ) STRICT;
CREATE TABLE nonces (nonce TEXT PRIMARY KEY, expires_at INTEGER NOT NULL) STRICT;
CREATE TABLE rosters (version INTEGER PRIMARY KEY, digest TEXT NOT NULL, roster TEXT NOT NULL) STRICT;
CREATE TABLE policies (
      version INTEGER PRIMARY KEY CHECK (version > 0),
      digest TEXT NOT NULL,
      source TEXT NOT NULL,
      stored_at INTEGER NOT NULL
    ) STRICT;
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE requests (
      id TEXT PRIMARY KEY CHECK (id LIKE 'req\_%' ESCAPE '\'),
      version INTEGER NOT NULL CHECK (version > 0),
      status TEXT NOT NULL CHECK (status IN ('pending', 'approved', 'denied', 'cancelled', 'expired')),
      basis TEXT CHECK (basis IN ('people', 'rule', 'break_glass')),
      end_reason TEXT,
      requester TEXT NOT NULL,
      requester_id TEXT NOT NULL,
      requester_person TEXT,
      enforcer TEXT NOT NULL,
      action TEXT NOT NULL,
      action_digest TEXT NOT NULL,
      call_digest TEXT NOT NULL,
      view_digest TEXT NOT NULL,
      policy_digest TEXT NOT NULL,
      roster_digest TEXT NOT NULL,
      rule TEXT NOT NULL,
      say TEXT NOT NULL,
      consequence TEXT NOT NULL,
      quorum INTEGER NOT NULL CHECK (quorum >= 0),
      justification TEXT NOT NULL,
      body_shown TEXT NOT NULL CHECK (body_shown IN ('full', 'none')),
      created_at INTEGER NOT NULL,
      expires_at INTEGER NOT NULL,
      usable_milliseconds INTEGER NOT NULL CHECK (usable_milliseconds >= 0),
      decided_at INTEGER,
      idempotency_key TEXT,
      idempotency_digest TEXT,
      UNIQUE (requester_id, idempotency_key),
      CHECK ((status = 'approved') = (basis IS NOT NULL)),
      CHECK ((idempotency_key IS NULL) = (idempotency_digest IS NULL))
    ) STRICT;
CREATE TABLE askings (
      request TEXT NOT NULL REFERENCES requests (id),
      person TEXT NOT NULL REFERENCES people (id),
      position INTEGER NOT NULL,
      nonce TEXT NOT NULL UNIQUE,
      asked_at INTEGER NOT NULL,
      shown_at INTEGER,
      seen_at INTEGER,
      PRIMARY KEY (request, person)
    ) STRICT, WITHOUT ROWID;
CREATE TABLE decisions (
      request TEXT NOT NULL,
      person TEXT NOT NULL,
      position INTEGER NOT NULL,
      verdict TEXT NOT NULL CHECK (verdict IN ('approve', 'deny')),
      statement TEXT NOT NULL,
      proof TEXT NOT NULL,
      comment TEXT NOT NULL,
      decided_at INTEGER NOT NULL,
      PRIMARY KEY (request, person),
      FOREIGN KEY (request, person) REFERENCES askings (request, person)
    ) STRICT, WITHOUT ROWID;
CREATE TABLE grants (
      request TEXT PRIMARY KEY REFERENCES requests (id),
      id TEXT NOT NULL UNIQUE CHECK (id LIKE 'grt\_%' ESCAPE '\'),
      status TEXT NOT NULL
        CHECK (status IN ('open', 'redeemed', 'revoked', 'lapsed', 'executed', 'failed', 'unknown')),
      jws TEXT NOT NULL,
      issued_at INTEGER NOT NULL,
      usable_until INTEGER NOT NULL,
      attempt TEXT,
      redeemed_at INTEGER,
      settle_by INTEGER,
      outcome TEXT,
      settled_at INTEGER,
      CHECK (redeemed_at < usable_until),
      CHECK ((status IN ('open', 'revoked', 'lapsed')) = (redeemed_at IS NULL)),
      CHECK ((redeemed_at IS NULL) = (attempt IS NULL))
    ) STRICT, WITHOUT ROWID;
CREATE TABLE bodies (request TEXT PRIMARY KEY REFERENCES requests (id), sealed BLOB NOT NULL) STRICT;
CREATE TABLE notices (
      id TEXT PRIMARY KEY,
      kind TEXT NOT NULL CHECK (kind IN ('ask', 'settled', 'test')),
      request TEXT REFERENCES requests (id),
      device TEXT NOT NULL REFERENCES devices (id),
      receipt_hash TEXT NOT NULL UNIQUE,
      receipt TEXT NOT NULL,
      due_at INTEGER,
      until INTEGER NOT NULL,
      tries INTEGER NOT NULL CHECK (tries >= 0)
    ) STRICT, WITHOUT ROWID;
CREATE TABLE log (
      position INTEGER PRIMARY KEY CHECK (position >= 0),
      leaf TEXT NOT NULL,
      hash TEXT NOT NULL CHECK (length(hash) = 43)
    ) STRICT;
CREATE TABLE edges (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      size INTEGER NOT NULL CHECK (size >= 0),
      edge TEXT NOT NULL
    ) STRICT;
INSERT INTO kysely_migration VALUES ('2026-11-first', '2026-11-25T13:43:00.194Z');
INSERT INTO kysely_migration_lock VALUES ('migration_lock', 0);
INSERT INTO people VALUES ('per_A239csKfKYZ4TgOv7C80Rg', 'Ada', 'ada@example.org', '["admin","approver","operator"]', 1, 1, 1800000000000);
INSERT INTO people VALUES ('per_Zw4XPhRjV8rtUEDTG966fA', 'Dana', 'dana@example.org', '["approver"]', 0, 1, 1800000000000);
INSERT INTO people VALUES ('per_JRwhB5wV8Uk2iFqtCrRVKg', 'Lee', 'lee@example.org', '["approver","operator"]', 0, 1, 1800000000000);
INSERT INTO people VALUES ('per_Etvvj9Ka0s4VlNT9t_Xa3w', 'Zoe', 'zoe@example.org', '["approver"]', 0, 0, 1800000000000);
INSERT INTO passkeys VALUES ('XdYHAxfUQBjBI7Iz8z1JtQ', 'per_A239csKfKYZ4TgOv7C80Rg', 'pQECAyYgASFYIMqV-BLdlSGYaw5t4NKiTYBLEm9GOmAL85M_Hg42SwBJIlgg2MhvA38_mSMOjahr-OCb3Rmpa7o7wYA5I5gfiRnZzuc', '["internal"]', 0, 0, 'o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YVkAlNQkpN5JlFs9gtV0Sj-Xas6xRPBv3Z5oOajvDEH4R3wURQAAAAAAAAAAAAAAAAAAAAAAAAAAABBd1gcDF9RAGMEjsjPzPUm1pQECAyYgASFYIMqV-BLdlSGYaw5t4NKiTYBLEm9GOmAL85M_Hg42SwBJIlgg2MhvA38_mSMOjahr-OCb3Rmpa7o7wYA5I5gfiRnZzuc', 'eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIiwiY2hhbGxlbmdlIjoiampMV3RZU1FYRnViMHE4elNmMHJzdFRIUjVyQ180dnBKSWJfX1dLR05fWSIsIm9yaWdpbiI6Imh0dHBzOi8vaG9sZGdhdGUuZXhhbXBsZS5vcmciLCJjcm9zc09yaWdpbiI6ZmFsc2V9', 1800000000000, NULL, NULL);
INSERT INTO passkeys VALUES ('1hB4O5zK16NZP49zUzUpQA', 'per_Zw4XPhRjV8rtUEDTG966fA', 'pQECAyYgASFYIEqUZdpS7MybRrBIJdgVDqXmIx3CUjo7awRYR2vTTMC4IlggBtwfJS5TtYVML8fslXpcc7ZXLMEYnGw2AGKson1Xtqg', '["internal"]', 0, 0, 'o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YVkAlNQkpN5JlFs9gtV0Sj-Xas6xRPBv3Z5oOajvDEH4R3wURQAAAAAAAAAAAAAAAAAAAAAAAAAAABDWEHg7nMrXo1k_j3NTNSlApQECAyYgASFYIEqUZdpS7MybRrBIJdgVDqXmIx3CUjo7awRYR2vTTMC4IlggBtwfJS5TtYVML8fslXpcc7ZXLMEYnGw2AGKson1Xtqg', 'eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIiwiY2hhbGxlbmdlIjoiTjA1ZklQZzFEVUNYc01SeDBJMHc2el8tbXgtb0dPZlVMYTB4bGk1MTBYbyIsIm9yaWdpbiI6Imh0dHBzOi8vaG9sZGdhdGUuZXhhbXBsZS5vcmciLCJjcm9zc09yaWdpbiI6ZmFsc2V9', 1800000000000, NULL, NULL);
INSERT INTO passkeys VALUES ('7vGVvr8cY9LpfkPVGG3aDA', 'per_JRwhB5wV8Uk2iFqtCrRVKg', 'pQECAyYgASFYIEcZFLrC_xe3QPXiBqrUKaU8JTbbZlDrvEF6DVtATKbeIlggT91JlCcZwSJXsEvsYlSE2XKdmoYyMd57sIkCpvdZmak', '["internal"]', 0, 0, 'o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YVkAlNQkpN5JlFs9gtV0Sj-Xas6xRPBv3Z5oOajvDEH4R3wURQAAAAAAAAAAAAAAAAAAAAAAAAAAABDu8ZW-vxxj0ul-Q9UYbdoMpQECAyYgASFYIEcZFLrC_xe3QPXiBqrUKaU8JTbbZlDrvEF6DVtATKbeIlggT91JlCcZwSJXsEvsYlSE2XKdmoYyMd57sIkCpvdZmak', 'eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIiwiY2hhbGxlbmdlIjoicHoyQzExdTRMUHBTLThNMVFZWGFKNFBEU2xkZEZSWm5VV0Vwc1ZnT01vVSIsIm9yaWdpbiI6Imh0dHBzOi8vaG9sZGdhdGUuZXhhbXBsZS5vcmciLCJjcm9zc09yaWdpbiI6ZmFsc2V9', 1800000000000, NULL, NULL);
INSERT INTO passkeys VALUES ('AXdPUyY6k163k3rL7yTqLQ', 'per_Etvvj9Ka0s4VlNT9t_Xa3w', 'pQECAyYgASFYIPO7XV_me5WBtUBPoU-Rel_P7sYNpwsfNnCYJ8OPzgYIIlggB6A4uJqo8dZBDQtvFmQqRF8yICsNOr9a-e3ySjyPTYc', '["internal"]', 0, 0, 'o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YVkAlNQkpN5JlFs9gtV0Sj-Xas6xRPBv3Z5oOajvDEH4R3wURQAAAAAAAAAAAAAAAAAAAAAAAAAAABABd09TJjqTXreTesvvJOotpQECAyYgASFYIPO7XV_me5WBtUBPoU-Rel_P7sYNpwsfNnCYJ8OPzgYIIlggB6A4uJqo8dZBDQtvFmQqRF8yICsNOr9a-e3ySjyPTYc', 'eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIiwiY2hhbGxlbmdlIjoiRVZBQ3NnSHlQWl9vMERTUDBJVS1wMkZTbC13RWppWjZIRUJOMnlzSThKcyIsIm9yaWdpbiI6Imh0dHBzOi8vaG9sZGdhdGUuZXhhbXBsZS5vcmciLCJjcm9zc09yaWdpbiI6ZmFsc2V9', 1800000000000, NULL, 1800000000000);
INSERT INTO devices VALUES ('dev_-kPLLv3NUQjeIKkLw-0dYw', 'per_A239csKfKYZ4TgOv7C80Rg', 'phone', 'Phone', '{"kty":"EC","crv":"P-256","x":"2t3p5_clpiNZICca7t-JVArNw4dHElNpfhNy7LdTUKA","y":"7Z7OBUwhDKsQKli6mRwBTVpzY0e1qLm0j4fjVjwpr28"}', 'L3MahofKwPhBGx4x1QzElP_d39NE06qfBoeQ_qYz1Y0', 'MswFHwUHKoLeng162ZpavX7RGN_miX5zjN3F5cXSfvI', NULL, 1800000000000, NULL, NULL, NULL);
INSERT INTO devices VALUES ('dev__PH_EVQqmmPTey5bEUMnzg', 'per_Zw4XPhRjV8rtUEDTG966fA', 'phone', 'Phone', '{"kty":"EC","crv":"P-256","x":"I6YLNaEB7-JnLTVCaUrCw0efVc8G7Avw4GmP7RSxR08","y":"3sWzyrQKfuKYWJbEqPy-JzvoEiX83dVTbvowcxWXG7w"}', 'CcDut5dPBJSDl9GU26s1VDLtltpFoQVG7X5Gtssg4So', 'ZfB78gccEefwPO1lyCV_i699_BAqHuA_JN8wqts9gM4', '{"endpoint":"https://fcm.googleapis.com/fcm/send/abc","keys":{"p256dh":"BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB","auth":"AAAAAAAAAAAAAAAAAAAAAA"}}', 1800000000000, 1800000000000, NULL, NULL);
INSERT INTO devices VALUES ('dev_luw2QErvkBoZjXt5nook9g', 'per_JRwhB5wV8Uk2iFqtCrRVKg', 'phone', 'Phone', '{"kty":"EC","crv":"P-256","x":"ThXLdYmYckrANJx6AJpMYKn0t3-OGFSE2Ycxlw94rOA","y":"WuMxXTs-4ZjuQAdMCR94bYKRCgWUK2SYOnU9szuWP2c"}', '7ocgIW4cPyYol6rbd-BnSvgiN8GHoodcv7Hzg3LD31A', '06m1en8Gyun813WSrnQcgWHe0ESzpHYxHOH2w5QqVuc', NULL, 1800000000000, NULL, NULL, NULL);
INSERT INTO devices VALUES ('dev_5LwgXbV9nrTP9I3re9NsIA', 'per_A239csKfKYZ4TgOv7C80Rg', 'browser', 'Browser', '{"kty":"EC","crv":"P-256","x":"9Vn2PNUmF-aYrV6fdGAUlrDi6cQR_RCdqGpJKXJRnJ8","y":"wAfCjk4usFNI0ZbmEZJj8GcYTKrT0hXvwmaH8rIWl5Q"}', 'CCM-exLIC6vw8U39F_EhNk0uQrEKXUCdbmvhOJo7zUA', 'LPjgcCFNitFdjJrYmgsODViBUZypVuWC7tn0urnplt0', NULL, 1800000000000, NULL, NULL, NULL);
INSERT INTO devices VALUES ('dev_6-_YFKZTKum70z0uO9pt6Q', 'per_Etvvj9Ka0s4VlNT9t_Xa3w', 'phone', 'Phone', '{"kty":"EC","crv":"P-256","x":"SwQ5OBWuFjxykMhEGZV7wESHzOozSfBy1CGPmW3YgU4","y":"1vkH3ogfPkdmjrcaInbLRD-9uuVwtSFM-3tPpnzXiO8"}', 'VDLfrB2pSO5IMV4g_beVrKoXew2bqlrNdBkfCPBYKe8', '3Jn1ECbhuer6rMvVwnJw92byR_CkMf2AbSc1ms7-2zw', NULL, 1800000000000, NULL, NULL, 1800000000000);
INSERT INTO services VALUES ('svc_CGAPnLu7PS4GJM7SBDNhrw', 'billing', 'oCHunFJc9gUGl_Icn-tKtlpwYb25pKZTvd75n_4vHxM', '[]', 'per_A239csKfKYZ4TgOv7C80Rg', 1800000000000, 1800000600000, NULL);
INSERT INTO sessions VALUES ('DgvNtjdn1q15LydkhIV9yetB7BGAXZbGVK-ZURr093o', 'per_A239csKfKYZ4TgOv7C80Rg', 1800000000000, 1802592000000);
INSERT INTO sessions VALUES ('Nv5V5zwmUJwYwwuUMkD1s1Emw6jXito2RXPvHWxyJCQ', 'per_Zw4XPhRjV8rtUEDTG966fA', 1800000000000, 1802592000000);
INSERT INTO sessions VALUES ('jR7Ba0XT2aDExAp2uRMO0iPFnj78oKRHvFrZxDBga6Q', 'per_JRwhB5wV8Uk2iFqtCrRVKg', 1800000000000, 1802592000000);
INSERT INTO invitations VALUES ('sif_VV7gpWUyGUNgXhzfoCkBuz7Kzhux6M9RKAdNIAo', 'Dana', 'dana@example.org', '["approver"]', 'per_A239csKfKYZ4TgOv7C80Rg', 1800000900000, 1800000000000);
INSERT INTO invitations VALUES ('nQmm0qPbp7jnwcApLfcrIIYWh69Gt-JlWDeQSrOqrLk', 'Lee', 'lee@example.org', '["approver","operator"]', 'per_A239csKfKYZ4TgOv7C80Rg', 1800000900000, 1800000000000);
INSERT INTO invitations VALUES ('Vyfx3yBwsE_Oz5sy55hVB2Cjc8M1aR1wnsNVKb26D4c', 'Kim', 'kim@example.org', '["approver"]', 'per_A239csKfKYZ4TgOv7C80Rg', 1800000900000, NULL);
INSERT INTO invitations VALUES ('aVc7wQaAVHY_dY9rzzYoRiCphpyXyN6XV5HrLtcgLUw', 'Zoe', 'zoe@example.org', '["approver"]', 'per_A239csKfKYZ4TgOv7C80Rg', 1800000900000, 1800000000000);
INSERT INTO pairings VALUES ('NB7', 'jTDJpXw2BUyFT1XlFwD6PvAqc-5-mMlEMIoQBlK0l_4', 'per_A239csKfKYZ4TgOv7C80Rg', 1800000900000, 0, 1800000000000);
INSERT INTO pairings VALUES ('DJX', 'QzcxIBbtArVqy77vSzP5z7_Pqt4mbZGp8mfJ-AQVhYU', 'per_A239csKfKYZ4TgOv7C80Rg', 1800000900000, 0, NULL);
INSERT INTO nonces VALUES ('RNPTBaMi0uHRy0H-AaMYYOPgAHyS8pWgY3U6iGulKvw', 1800000300000);
INSERT INTO nonces VALUES ('2srZimGDW2nUG7dbAaMYYOPgowdpw049CPHfy5CVR54', 1800000300000);
INSERT INTO nonces VALUES ('ouE3YUWXWprnVoD7AaMYYOPg4nik94zIZyukGP7a0-w', 1800000300000);
INSERT INTO nonces VALUES ('q04zd1mUEmAB6meNAaMYYOPgCIv_qnbmPeZA__xPEG8', 1800000300000);
INSERT INTO nonces VALUES ('bIe3hRRDB_O5km9PAaMYYOPgcDhlRUdGAugKPKieKrU', 1800000300000);
INSERT INTO nonces VALUES ('X6A81p3qyXzuEPA8AaMYYOPgVvPSv2yzqaZDc3qdVTk', 1800000300000);
INSERT INTO nonces VALUES ('Z1OH-i0f6gOZ5WUvAaMYYOPgATvygkXfKrKAYw6TpWA', 1800000300000);
INSERT INTO nonces VALUES ('NvRnCjWQk3-s6sSTAaMYYOPg9FQD5ymFJ2pps97T1qA', 1800000300000);
INSERT INTO rosters VALUES (1, 'xDt45BMS9sIHsPfcNkGAvw7qME-gArXj7VcESaNl-_M', '{"passkeys":[{"id":"XdYHAxfUQBjBI7Iz8z1JtQ","person":"per_A239csKfKYZ4TgOv7C80Rg","public_key":"pQECAyYgASFYIMqV-BLdlSGYaw5t4NKiTYBLEm9GOmAL85M_Hg42SwBJIlgg2MhvA38_mSMOjahr-OCb3Rmpa7o7wYA5I5gfiRnZzuc"}],"people":[{"active":true,"email":"ada@example.org","id":"per_A239csKfKYZ4TgOv7C80Rg","name":"Ada","roles":["admin","approver","operator"]}],"v":1,"version":1}');
INSERT INTO rosters VALUES (2, 'rsOC8Sk65PwDCKQ-JbE29Mvf2g2KAiVd8qbwrD-rmD4', '{"passkeys":[{"id":"1hB4O5zK16NZP49zUzUpQA","person":"per_Zw4XPhRjV8rtUEDTG966fA","public_key":"pQECAyYgASFYIEqUZdpS7MybRrBIJdgVDqXmIx3CUjo7awRYR2vTTMC4IlggBtwfJS5TtYVML8fslXpcc7ZXLMEYnGw2AGKson1Xtqg"},{"id":"XdYHAxfUQBjBI7Iz8z1JtQ","person":"per_A239csKfKYZ4TgOv7C80Rg","public_key":"pQECAyYgASFYIMqV-BLdlSGYaw5t4NKiTYBLEm9GOmAL85M_Hg42SwBJIlgg2MhvA38_mSMOjahr-OCb3Rmpa7o7wYA5I5gfiRnZzuc"}],"people":[{"active":true,"email":"ada@example.org","id":"per_A239csKfKYZ4TgOv7C80Rg","name":"Ada","roles":["admin","approver","operator"]},{"active":true,"email":"dana@example.org","id":"per_Zw4XPhRjV8rtUEDTG966fA","name":"Dana","roles":["approver"]}],"v":1,"version":2}');
INSERT INTO rosters VALUES (3, 'dPt18kCO_95anzU1VDxGc3GLx0VSbEWqNqREMTbW_EM', '{"passkeys":[{"id":"1hB4O5zK16NZP49zUzUpQA","person":"per_Zw4XPhRjV8rtUEDTG966fA","public_key":"pQECAyYgASFYIEqUZdpS7MybRrBIJdgVDqXmIx3CUjo7awRYR2vTTMC4IlggBtwfJS5TtYVML8fslXpcc7ZXLMEYnGw2AGKson1Xtqg"},{"id":"7vGVvr8cY9LpfkPVGG3aDA","person":"per_JRwhB5wV8Uk2iFqtCrRVKg","public_key":"pQECAyYgASFYIEcZFLrC_xe3QPXiBqrUKaU8JTbbZlDrvEF6DVtATKbeIlggT91JlCcZwSJXsEvsYlSE2XKdmoYyMd57sIkCpvdZmak"},{"id":"XdYHAxfUQBjBI7Iz8z1JtQ","person":"per_A239csKfKYZ4TgOv7C80Rg","public_key":"pQECAyYgASFYIMqV-BLdlSGYaw5t4NKiTYBLEm9GOmAL85M_Hg42SwBJIlgg2MhvA38_mSMOjahr-OCb3Rmpa7o7wYA5I5gfiRnZzuc"}],"people":[{"active":true,"email":"ada@example.org","id":"per_A239csKfKYZ4TgOv7C80Rg","name":"Ada","roles":["admin","approver","operator"]},{"active":true,"email":"lee@example.org","id":"per_JRwhB5wV8Uk2iFqtCrRVKg","name":"Lee","roles":["approver","operator"]},{"active":true,"email":"dana@example.org","id":"per_Zw4XPhRjV8rtUEDTG966fA","name":"Dana","roles":["approver"]}],"v":1,"version":3}');
INSERT INTO rosters VALUES (4, 'zBlsG5tB4fpaGuAWbTMGztTDeNZZoHWWZPYChSozxNU', '{"passkeys":[{"id":"1hB4O5zK16NZP49zUzUpQA","person":"per_Zw4XPhRjV8rtUEDTG966fA","public_key":"pQECAyYgASFYIEqUZdpS7MybRrBIJdgVDqXmIx3CUjo7awRYR2vTTMC4IlggBtwfJS5TtYVML8fslXpcc7ZXLMEYnGw2AGKson1Xtqg"},{"id":"7vGVvr8cY9LpfkPVGG3aDA","person":"per_JRwhB5wV8Uk2iFqtCrRVKg","public_key":"pQECAyYgASFYIEcZFLrC_xe3QPXiBqrUKaU8JTbbZlDrvEF6DVtATKbeIlggT91JlCcZwSJXsEvsYlSE2XKdmoYyMd57sIkCpvdZmak"},{"id":"AXdPUyY6k163k3rL7yTqLQ","person":"per_Etvvj9Ka0s4VlNT9t_Xa3w","public_key":"pQECAyYgASFYIPO7XV_me5WBtUBPoU-Rel_P7sYNpwsfNnCYJ8OPzgYIIlggB6A4uJqo8dZBDQtvFmQqRF8yICsNOr9a-e3ySjyPTYc"},{"id":"XdYHAxfUQBjBI7Iz8z1JtQ","person":"per_A239csKfKYZ4TgOv7C80Rg","public_key":"pQECAyYgASFYIMqV-BLdlSGYaw5t4NKiTYBLEm9GOmAL85M_Hg42SwBJIlgg2MhvA38_mSMOjahr-OCb3Rmpa7o7wYA5I5gfiRnZzuc"}],"people":[{"active":true,"email":"ada@example.org","id":"per_A239csKfKYZ4TgOv7C80Rg","name":"Ada","roles":["admin","approver","operator"]},{"active":true,"email":"zoe@example.org","id":"per_Etvvj9Ka0s4VlNT9t_Xa3w","name":"Zoe","roles":["approver"]},{"active":true,"email":"lee@example.org","id":"per_JRwhB5wV8Uk2iFqtCrRVKg","name":"Lee","roles":["approver","operator"]},{"active":true,"email":"dana@example.org","id":"per_Zw4XPhRjV8rtUEDTG966fA","name":"Dana","roles":["approver"]}],"v":1,"version":4}');
INSERT INTO rosters VALUES (5, 'DVGld5h2_08G0_g-uGgDQ5OAa0Lp7253Hv-5vuEvmQI', '{"passkeys":[{"id":"1hB4O5zK16NZP49zUzUpQA","person":"per_Zw4XPhRjV8rtUEDTG966fA","public_key":"pQECAyYgASFYIEqUZdpS7MybRrBIJdgVDqXmIx3CUjo7awRYR2vTTMC4IlggBtwfJS5TtYVML8fslXpcc7ZXLMEYnGw2AGKson1Xtqg"},{"id":"7vGVvr8cY9LpfkPVGG3aDA","person":"per_JRwhB5wV8Uk2iFqtCrRVKg","public_key":"pQECAyYgASFYIEcZFLrC_xe3QPXiBqrUKaU8JTbbZlDrvEF6DVtATKbeIlggT91JlCcZwSJXsEvsYlSE2XKdmoYyMd57sIkCpvdZmak"},{"id":"XdYHAxfUQBjBI7Iz8z1JtQ","person":"per_A239csKfKYZ4TgOv7C80Rg","public_key":"pQECAyYgASFYIMqV-BLdlSGYaw5t4NKiTYBLEm9GOmAL85M_Hg42SwBJIlgg2MhvA38_mSMOjahr-OCb3Rmpa7o7wYA5I5gfiRnZzuc"}],"people":[{"active":true,"email":"ada@example.org","id":"per_A239csKfKYZ4TgOv7C80Rg","name":"Ada","roles":["admin","approver","operator"]},{"active":false,"email":"zoe@example.org","id":"per_Etvvj9Ka0s4VlNT9t_Xa3w","name":"Zoe","roles":["approver"]},{"active":true,"email":"lee@example.org","id":"per_JRwhB5wV8Uk2iFqtCrRVKg","name":"Lee","roles":["approver","operator"]},{"active":true,"email":"dana@example.org","id":"per_Zw4XPhRjV8rtUEDTG966fA","name":"Dana","roles":["approver"]}],"v":1,"version":5}');
INSERT INTO policies VALUES (1, 'kqvXHxOswhKJ3uE1i-3Vabiie_YjsEltvId0zDfTSDY', 'version: 1
default: deny
groups: { ops: [dana@example.org, lee@example.org] }
consoles: [{ origin: "https://admin.example.com", redeemed_by: extension }]
rules:
  - id: delete-customer
    match: { method: DELETE, url: "https://admin.example.com/api/customers/:id" }
    decide: ask
    say: "Delete customer {url.id}"
    consequence: "Cannot be undone."
    stages: [{ who: [group:ops], quorum: 1 }]
    expires: 5m
    usable: 60s
  - id: transfer
    match: { method: POST, url: "https://admin.example.com/api/transfers" }
    decide: ask
    say: "Transfer money"
    consequence: "Moves money."
    stages: [{ who: [group:ops], quorum: 2 }]
    expires: 5m
    usable: 60s
  - id: read
    match: { method: GET, url: "https://admin.example.com/api/*" }
    decide: allow
    say: "Read"
    consequence: "Nothing."
  - id: never
    match: { method: POST, url: "https://admin.example.com/api/shutdown" }
    decide: deny
    say: "Shut down"
    consequence: "Everything stops."
', 1800000000000);
INSERT INTO policies VALUES (2, '8j438LbeGruCl8ZpJMgsgmzZZ6N5L8Hai3Cepcb4RL4', 'version: 1
default: deny
groups: { ops: [dana@example.org, lee@example.org] }
consoles: [{ origin: "https://admin.example.com", redeemed_by: extension }]
rules:
  - id: delete-customer
    match: { method: DELETE, url: "https://admin.example.com/api/customers/:id" }
    decide: ask
    say: "Delete customer {url.id}"
    consequence: "Cannot be undone."
    stages: [{ who: [group:ops], quorum: 1 }]
    expires: 5m
    usable: 60s
  - id: transfer
    match: { method: POST, url: "https://admin.example.com/api/transfers" }
    decide: ask
    say: "Transfer much money"
    consequence: "Moves money."
    stages: [{ who: [group:ops], quorum: 2 }]
    expires: 5m
    usable: 60s
  - id: read
    match: { method: GET, url: "https://admin.example.com/api/*" }
    decide: allow
    say: "Read"
    consequence: "Nothing."
  - id: never
    match: { method: POST, url: "https://admin.example.com/api/shutdown" }
    decide: deny
    say: "Shut down"
    consequence: "Everything stops."
', 1800000600000);
INSERT INTO facts VALUES ('identity-salt/per_A239csKfKYZ4TgOv7C80Rg', 'g10XZGkKTgOA4KrKmnsZ9Q');
INSERT INTO facts VALUES ('identity-salt/sif_VV7gpWUyGUNgXhzfoCkBuz7Kzhux6M9RKAdNIAo', 'wlu-SZiAkZF_p8MU5Xwigg');
INSERT INTO facts VALUES ('identity-salt/per_Zw4XPhRjV8rtUEDTG966fA', 'CsRSLDvJepy3BSlKkOQusQ');
INSERT INTO facts VALUES ('identity-salt/nQmm0qPbp7jnwcApLfcrIIYWh69Gt-JlWDeQSrOqrLk', 'jpb8j8WsMsTkM622byzo4w');
INSERT INTO facts VALUES ('identity-salt/per_JRwhB5wV8Uk2iFqtCrRVKg', 'tO06xDZoRIqgENtRF7TqZA');
INSERT INTO facts VALUES ('identity-salt/Vyfx3yBwsE_Oz5sy55hVB2Cjc8M1aR1wnsNVKb26D4c', 'esQCd2oFi87h9qX9b1xleQ');
INSERT INTO facts VALUES ('identity-salt/aVc7wQaAVHY_dY9rzzYoRiCphpyXyN6XV5HrLtcgLUw', 'fYUtPAw29ORLrblr0AHBRw');
INSERT INTO facts VALUES ('identity-salt/per_Etvvj9Ka0s4VlNT9t_Xa3w', 'dkqGxfwDZZurO1VBW7gBhg');
INSERT INTO requests VALUES ('req_fwpbrFACbSQqXIxNeFAPnw', 3, 'approved', 'people', NULL, '{"kind":"service","service":"svc_CGAPnLu7PS4GJM7SBDNhrw","name":"billing"}', 'svc_CGAPnLu7PS4GJM7SBDNhrw', NULL, '{"kind":"service","id":"svc_CGAPnLu7PS4GJM7SBDNhrw"}', '{"call":{"body":{"content_type":"","length":0,"sha256":"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"},"headers":[],"method":"DELETE","target":"https://admin.example.com/api/customers/42"},"created_at":1800000000000,"credentials":"include","enforcer":{"id":"svc_CGAPnLu7PS4GJM7SBDNhrw","kind":"service"},"kind":"http","redirect":"follow","requester":{"kind":"service","name":"billing","service":"svc_CGAPnLu7PS4GJM7SBDNhrw"},"salt":"e-HPpH8WzLmv4RClSNBsAw","v":1}', 'LjBsuZocd9nfAhdStSzF2DJbwOf14lMoOZ_3ZyVSs5o', 'o0DzmJCtC6MUpUjzhN-ebvHxlt_-5ZdiGYONClMBuE8', 'oOG_ldBkyd2Uibl2iHesiT9VHW6l2E7k86L52qaw484', 'kqvXHxOswhKJ3uE1i-3Vabiie_YjsEltvId0zDfTSDY', 'DVGld5h2_08G0_g-uGgDQ5OAa0Lp7253Hv-5vuEvmQI', 'delete-customer', 'Delete customer “42”', 'Cannot be undone.', 1, 'asked by a test', 'none', 1800000000000, 1800000300000, 60000, 1800000000000, NULL, NULL);
INSERT INTO requests VALUES ('req_NzykKAHRODOWW4RIods1Rw', 2, 'expired', NULL, 'deadline', '{"kind":"service","service":"svc_CGAPnLu7PS4GJM7SBDNhrw","name":"billing"}', 'svc_CGAPnLu7PS4GJM7SBDNhrw', NULL, '{"kind":"service","id":"svc_CGAPnLu7PS4GJM7SBDNhrw"}', '{"call":{"body":{"content_type":"","length":0,"sha256":"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"},"headers":[],"method":"DELETE","target":"https://admin.example.com/api/customers/42"},"created_at":1800000000000,"credentials":"include","enforcer":{"id":"svc_CGAPnLu7PS4GJM7SBDNhrw","kind":"service"},"kind":"http","redirect":"follow","requester":{"kind":"service","name":"billing","service":"svc_CGAPnLu7PS4GJM7SBDNhrw"},"salt":"9QvDmeIYVRNsubOoocjBUQ","v":1}', 'hXR9ww7fY06x-xlEoO3la8pzrgYjqzwmKPVwNzTJSqc', 'o0DzmJCtC6MUpUjzhN-ebvHxlt_-5ZdiGYONClMBuE8', 'oOG_ldBkyd2Uibl2iHesiT9VHW6l2E7k86L52qaw484', 'kqvXHxOswhKJ3uE1i-3Vabiie_YjsEltvId0zDfTSDY', 'DVGld5h2_08G0_g-uGgDQ5OAa0Lp7253Hv-5vuEvmQI', 'delete-customer', 'Delete customer “42”', 'Cannot be undone.', 1, 'asked by a test', 'none', 1800000000000, 1800000300000, 60000, 1800000600000, NULL, NULL);
INSERT INTO requests VALUES ('req_GQR_IZQnJ9wn82mebbz4mQ', 4, 'approved', 'people', NULL, '{"kind":"service","service":"svc_CGAPnLu7PS4GJM7SBDNhrw","name":"billing"}', 'svc_CGAPnLu7PS4GJM7SBDNhrw', NULL, '{"kind":"service","id":"svc_CGAPnLu7PS4GJM7SBDNhrw"}', '{"call":{"body":{"content_type":"","length":0,"sha256":"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"},"headers":[],"method":"DELETE","target":"https://admin.example.com/api/customers/42"},"created_at":1800000000000,"credentials":"include","enforcer":{"id":"svc_CGAPnLu7PS4GJM7SBDNhrw","kind":"service"},"kind":"http","redirect":"follow","requester":{"kind":"service","name":"billing","service":"svc_CGAPnLu7PS4GJM7SBDNhrw"},"salt":"-oKFefAG9W4-sSQMT1xpDA","v":1}', 'o8p8VmreHaFiLfI_jZhZs8WL-PiKSDJkVZwyWRHkKLs', 'o0DzmJCtC6MUpUjzhN-ebvHxlt_-5ZdiGYONClMBuE8', 'oOG_ldBkyd2Uibl2iHesiT9VHW6l2E7k86L52qaw484', 'kqvXHxOswhKJ3uE1i-3Vabiie_YjsEltvId0zDfTSDY', 'DVGld5h2_08G0_g-uGgDQ5OAa0Lp7253Hv-5vuEvmQI', 'delete-customer', 'Delete customer “42”', 'Cannot be undone.', 1, 'asked by a test', 'none', 1800000000000, 1800000300000, 60000, 1800000000000, NULL, NULL);
INSERT INTO requests VALUES ('req_QFdtrXVKLL7o_IreUjQ-uQ', 4, 'approved', 'people', NULL, '{"kind":"service","service":"svc_CGAPnLu7PS4GJM7SBDNhrw","name":"billing"}', 'svc_CGAPnLu7PS4GJM7SBDNhrw', NULL, '{"kind":"service","id":"svc_CGAPnLu7PS4GJM7SBDNhrw"}', '{"call":{"body":{"content_type":"","length":0,"sha256":"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"},"headers":[],"method":"DELETE","target":"https://admin.example.com/api/customers/42"},"created_at":1800000600000,"credentials":"include","enforcer":{"id":"svc_CGAPnLu7PS4GJM7SBDNhrw","kind":"service"},"kind":"http","redirect":"follow","requester":{"kind":"service","name":"billing","service":"svc_CGAPnLu7PS4GJM7SBDNhrw"},"salt":"pdgq-5VL1Zttt3WvXeuWyQ","v":1}', 'lTSNnG3pmgSPBp1Pg8eLW8_AbCa4rzJ8ct8GB-StTEE', 'o0DzmJCtC6MUpUjzhN-ebvHxlt_-5ZdiGYONClMBuE8', 'oOG_ldBkyd2Uibl2iHesiT9VHW6l2E7k86L52qaw484', 'kqvXHxOswhKJ3uE1i-3Vabiie_YjsEltvId0zDfTSDY', 'DVGld5h2_08G0_g-uGgDQ5OAa0Lp7253Hv-5vuEvmQI', 'delete-customer', 'Delete customer “42”', 'Cannot be undone.', 1, 'asked by a test', 'none', 1800000600000, 1800000900000, 60000, 1800000600000, NULL, NULL);
INSERT INTO requests VALUES ('req_w_gXm7Xxo5rKBflryKEECw', 2, 'denied', NULL, NULL, '{"kind":"service","service":"svc_CGAPnLu7PS4GJM7SBDNhrw","name":"billing"}', 'svc_CGAPnLu7PS4GJM7SBDNhrw', NULL, '{"kind":"service","id":"svc_CGAPnLu7PS4GJM7SBDNhrw"}', '{"call":{"body":{"content_type":"","length":0,"sha256":"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"},"headers":[],"method":"DELETE","target":"https://admin.example.com/api/customers/42"},"created_at":1800000600000,"credentials":"include","enforcer":{"id":"svc_CGAPnLu7PS4GJM7SBDNhrw","kind":"service"},"kind":"http","redirect":"follow","requester":{"kind":"service","name":"billing","service":"svc_CGAPnLu7PS4GJM7SBDNhrw"},"salt":"hGo3HITzYSIsHLO-YSuhpg","v":1}', '1MfcGP76J4eCjqsAaKs4zHTJyxpHfJZx0ZcEkYlywNU', 'o0DzmJCtC6MUpUjzhN-ebvHxlt_-5ZdiGYONClMBuE8', 'oOG_ldBkyd2Uibl2iHesiT9VHW6l2E7k86L52qaw484', 'kqvXHxOswhKJ3uE1i-3Vabiie_YjsEltvId0zDfTSDY', 'DVGld5h2_08G0_g-uGgDQ5OAa0Lp7253Hv-5vuEvmQI', 'delete-customer', 'Delete customer “42”', 'Cannot be undone.', 1, 'asked by a test', 'none', 1800000600000, 1800000900000, 60000, 1800000600000, NULL, NULL);
INSERT INTO requests VALUES ('req_9-Lj551epNZXQNJEpp_3aQ', 2, 'cancelled', NULL, 'page_gone', '{"kind":"service","service":"svc_CGAPnLu7PS4GJM7SBDNhrw","name":"billing"}', 'svc_CGAPnLu7PS4GJM7SBDNhrw', NULL, '{"kind":"service","id":"svc_CGAPnLu7PS4GJM7SBDNhrw"}', '{"call":{"body":{"content_type":"","length":0,"sha256":"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"},"headers":[],"method":"DELETE","target":"https://admin.example.com/api/customers/42"},"created_at":1800000600000,"credentials":"include","enforcer":{"id":"svc_CGAPnLu7PS4GJM7SBDNhrw","kind":"service"},"kind":"http","redirect":"follow","requester":{"kind":"service","name":"billing","service":"svc_CGAPnLu7PS4GJM7SBDNhrw"},"salt":"ZIU0-qhsLbIW5ncKhFVIxw","v":1}', 'mkDkmLHKkRsP2-rSc75Qggfq0dTqjK3sRdUy3Tgvj8g', 'o0DzmJCtC6MUpUjzhN-ebvHxlt_-5ZdiGYONClMBuE8', 'oOG_ldBkyd2Uibl2iHesiT9VHW6l2E7k86L52qaw484', 'kqvXHxOswhKJ3uE1i-3Vabiie_YjsEltvId0zDfTSDY', 'DVGld5h2_08G0_g-uGgDQ5OAa0Lp7253Hv-5vuEvmQI', 'delete-customer', 'Delete customer “42”', 'Cannot be undone.', 1, 'asked by a test', 'none', 1800000600000, 1800000900000, 60000, 1800000600000, NULL, NULL);
INSERT INTO requests VALUES ('req_Q2RdisggJzgUOfafH_OVCA', 2, 'pending', NULL, NULL, '{"kind":"service","service":"svc_CGAPnLu7PS4GJM7SBDNhrw","name":"billing"}', 'svc_CGAPnLu7PS4GJM7SBDNhrw', NULL, '{"kind":"service","id":"svc_CGAPnLu7PS4GJM7SBDNhrw"}', '{"call":{"body":{"content_type":"application/json","length":12,"sha256":"foTL8PenySwDcFhmXWYVL464WAqyU05SyHe8zOucx78"},"headers":[["content-type","application/json"]],"method":"POST","target":"https://admin.example.com/api/transfers"},"created_at":1800000600000,"credentials":"include","enforcer":{"id":"svc_CGAPnLu7PS4GJM7SBDNhrw","kind":"service"},"kind":"http","redirect":"follow","requester":{"kind":"service","name":"billing","service":"svc_CGAPnLu7PS4GJM7SBDNhrw"},"salt":"-GruIQh2lW87DheYIkG-8A","v":1}', '4_10k2tHbZmjJP_uMK0c3Fkv09hem4-8sJ_h7c78R10', 'otRnj7Ly4a0AZPHg5BbwDsKIZN7iQdh5yoYWw1SXM_c', 'dg0DVRNb9efFx0jQGftTiiM7fc2oUvmgrGSp76ULB68', '8j438LbeGruCl8ZpJMgsgmzZZ6N5L8Hai3Cepcb4RL4', 'DVGld5h2_08G0_g-uGgDQ5OAa0Lp7253Hv-5vuEvmQI', 'transfer', 'Transfer much money', 'Moves money.', 2, 'asked by a test', 'full', 1800000600000, 1800000900000, 60000, NULL, NULL, NULL);
INSERT INTO requests VALUES ('req_iQCYO_k1f4GbdDNYMFeXyQ', 3, 'approved', 'people', NULL, '{"kind":"service","service":"svc_CGAPnLu7PS4GJM7SBDNhrw","name":"billing"}', 'svc_CGAPnLu7PS4GJM7SBDNhrw', NULL, '{"kind":"service","id":"svc_CGAPnLu7PS4GJM7SBDNhrw"}', '{"call":{"body":{"content_type":"","length":0,"sha256":"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"},"headers":[],"method":"DELETE","target":"https://admin.example.com/api/customers/42"},"created_at":1800000600000,"credentials":"include","enforcer":{"id":"svc_CGAPnLu7PS4GJM7SBDNhrw","kind":"service"},"kind":"http","redirect":"follow","requester":{"kind":"service","name":"billing","service":"svc_CGAPnLu7PS4GJM7SBDNhrw"},"salt":"z0WYyOoBXVqlCtt9EWvfFA","v":1}', 'kyKXam-F3aTITKqCms9_ft2QfHbN3qq5avKwIqvfo4U', 'o0DzmJCtC6MUpUjzhN-ebvHxlt_-5ZdiGYONClMBuE8', 'oOG_ldBkyd2Uibl2iHesiT9VHW6l2E7k86L52qaw484', '8j438LbeGruCl8ZpJMgsgmzZZ6N5L8Hai3Cepcb4RL4', 'DVGld5h2_08G0_g-uGgDQ5OAa0Lp7253Hv-5vuEvmQI', 'delete-customer', 'Delete customer “42”', 'Cannot be undone.', 1, 'asked by a test', 'none', 1800000600000, 1800000900000, 60000, 1800000600000, NULL, NULL);
INSERT INTO requests VALUES ('req_Dn-h6B2AjVNFU5YPi-eyrw', 2, 'approved', 'people', NULL, '{"kind":"service","service":"svc_CGAPnLu7PS4GJM7SBDNhrw","name":"billing"}', 'svc_CGAPnLu7PS4GJM7SBDNhrw', NULL, '{"kind":"service","id":"svc_CGAPnLu7PS4GJM7SBDNhrw"}', '{"call":{"body":{"content_type":"","length":0,"sha256":"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"},"headers":[],"method":"DELETE","target":"https://admin.example.com/api/customers/42"},"created_at":1800000600000,"credentials":"include","enforcer":{"id":"svc_CGAPnLu7PS4GJM7SBDNhrw","kind":"service"},"kind":"http","redirect":"follow","requester":{"kind":"service","name":"billing","service":"svc_CGAPnLu7PS4GJM7SBDNhrw"},"salt":"fP35wt8596kgReVjT6v3rQ","v":1}', 'wIu51z6pjmvAK81xTFnFPBi8G5dFBv6RHA_Atlp7m_A', 'o0DzmJCtC6MUpUjzhN-ebvHxlt_-5ZdiGYONClMBuE8', 'oOG_ldBkyd2Uibl2iHesiT9VHW6l2E7k86L52qaw484', '8j438LbeGruCl8ZpJMgsgmzZZ6N5L8Hai3Cepcb4RL4', 'DVGld5h2_08G0_g-uGgDQ5OAa0Lp7253Hv-5vuEvmQI', 'delete-customer', 'Delete customer “42”', 'Cannot be undone.', 1, 'asked by a test', 'none', 1800000600000, 1800000900000, 60000, 1800000600000, NULL, NULL);
INSERT INTO requests VALUES ('req_TffbeieD5N9YTT1iMUNmbw', 1, 'pending', NULL, NULL, '{"kind":"service","service":"svc_CGAPnLu7PS4GJM7SBDNhrw","name":"billing"}', 'svc_CGAPnLu7PS4GJM7SBDNhrw', NULL, '{"kind":"service","id":"svc_CGAPnLu7PS4GJM7SBDNhrw"}', '{"call":{"body":{"content_type":"","length":0,"sha256":"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"},"headers":[],"method":"DELETE","target":"https://admin.example.com/api/customers/42"},"created_at":1800000600000,"credentials":"include","enforcer":{"id":"svc_CGAPnLu7PS4GJM7SBDNhrw","kind":"service"},"kind":"http","redirect":"follow","requester":{"kind":"service","name":"billing","service":"svc_CGAPnLu7PS4GJM7SBDNhrw"},"salt":"YEsFO7gP97nxldKRFdBn5g","v":1}', 'agol5ztB69qi_5-ZgzwaWzQ1px-SCHLxaL7KUfGQQFw', 'o0DzmJCtC6MUpUjzhN-ebvHxlt_-5ZdiGYONClMBuE8', 'oOG_ldBkyd2Uibl2iHesiT9VHW6l2E7k86L52qaw484', '8j438LbeGruCl8ZpJMgsgmzZZ6N5L8Hai3Cepcb4RL4', 'DVGld5h2_08G0_g-uGgDQ5OAa0Lp7253Hv-5vuEvmQI', 'delete-customer', 'Delete customer “42”', 'Cannot be undone.', 1, 'asked by a test', 'none', 1800000600000, 1800000900000, 60000, NULL, NULL, NULL);
INSERT INTO askings VALUES ('req_9-Lj551epNZXQNJEpp_3aQ', 'per_JRwhB5wV8Uk2iFqtCrRVKg', 1, 'zKBgDjApicH6IspBw4DRD90rcEJpIXmF7n2HxoAnSYE', 1800000600000, NULL, NULL);
INSERT INTO askings VALUES ('req_9-Lj551epNZXQNJEpp_3aQ', 'per_Zw4XPhRjV8rtUEDTG966fA', 0, '3vlMs7_8GJm2YI8QzlMEBETTgfl2yIr2ygKquAIOeR0', 1800000600000, NULL, NULL);
INSERT INTO askings VALUES ('req_Dn-h6B2AjVNFU5YPi-eyrw', 'per_JRwhB5wV8Uk2iFqtCrRVKg', 1, 'pWa5qHC-VC_V3eUnMqtGI4fZOpF5eBnhgR-ODMnyUo4', 1800000600000, NULL, NULL);
INSERT INTO askings VALUES ('req_Dn-h6B2AjVNFU5YPi-eyrw', 'per_Zw4XPhRjV8rtUEDTG966fA', 0, 'Zvhq00fYBcIQY_QMBpwdtXBJ8nHG84zaMI1kDYvlByQ', 1800000600000, NULL, 1800000600000);
INSERT INTO askings VALUES ('req_GQR_IZQnJ9wn82mebbz4mQ', 'per_JRwhB5wV8Uk2iFqtCrRVKg', 1, 'BJZmtB76gQtblzgnSLw_38NwyziE3oFMQjRPedwDLOw', 1800000000000, NULL, NULL);
INSERT INTO askings VALUES ('req_GQR_IZQnJ9wn82mebbz4mQ', 'per_Zw4XPhRjV8rtUEDTG966fA', 0, 'Jk1-IABRvdZu6dFLxCLfXTREnW_tf8pXH3eeSHGM72g', 1800000000000, NULL, 1800000000000);
INSERT INTO askings VALUES ('req_NzykKAHRODOWW4RIods1Rw', 'per_JRwhB5wV8Uk2iFqtCrRVKg', 1, 't9gTm8tiwe4RcKHqR1Kit-2SRHDkZNf3MeBC536pT6Q', 1800000000000, NULL, NULL);
INSERT INTO askings VALUES ('req_NzykKAHRODOWW4RIods1Rw', 'per_Zw4XPhRjV8rtUEDTG966fA', 0, 'AC6-8-OAFOQeDKwcrXmCLwqKG4glkfDimq8CSti6lcY', 1800000000000, NULL, NULL);
INSERT INTO askings VALUES ('req_Q2RdisggJzgUOfafH_OVCA', 'per_JRwhB5wV8Uk2iFqtCrRVKg', 1, 'K8KFM4cnY1zUvlzajo9465pNlHXjXIoD7MdA4jb7GMQ', 1800000600000, NULL, NULL);
INSERT INTO askings VALUES ('req_Q2RdisggJzgUOfafH_OVCA', 'per_Zw4XPhRjV8rtUEDTG966fA', 0, 'OQyNVeHGTpprUU0UbehnFpFZL86zWB2e9atLp77YDrU', 1800000600000, NULL, 1800000600000);
INSERT INTO askings VALUES ('req_QFdtrXVKLL7o_IreUjQ-uQ', 'per_JRwhB5wV8Uk2iFqtCrRVKg', 1, '4udQlidC4KE-Vg_XuTA_pHMYM1Jl4j0Zm9weZN8WkAg', 1800000600000, NULL, NULL);
INSERT INTO askings VALUES ('req_QFdtrXVKLL7o_IreUjQ-uQ', 'per_Zw4XPhRjV8rtUEDTG966fA', 0, 'NXKeuMq6uea2eid40KEBrU_B7RDVVQLSHf-dB-9-O0Y', 1800000600000, NULL, 1800000600000);
INSERT INTO askings VALUES ('req_TffbeieD5N9YTT1iMUNmbw', 'per_JRwhB5wV8Uk2iFqtCrRVKg', 1, 'ccPj7hVBwTSXGL3NajxereOQyf7H3PKKg_7r70q7ao0', 1800000600000, NULL, 1800000600000);
INSERT INTO askings VALUES ('req_TffbeieD5N9YTT1iMUNmbw', 'per_Zw4XPhRjV8rtUEDTG966fA', 0, '1RpC-cIdDGKI049fWEoD0WoqDN6Dl-vunvwAWpaEvMk', 1800000600000, NULL, NULL);
INSERT INTO askings VALUES ('req_fwpbrFACbSQqXIxNeFAPnw', 'per_JRwhB5wV8Uk2iFqtCrRVKg', 1, 'yy6A6YiUooSoMFPHInCm1nLZlr1Sfg__YUYSW88RZII', 1800000000000, NULL, NULL);
INSERT INTO askings VALUES ('req_fwpbrFACbSQqXIxNeFAPnw', 'per_Zw4XPhRjV8rtUEDTG966fA', 0, 'k2U3qiyrgBc0qJlkaWWNsvuM2WUVWB8bX5MVQPCRQJo', 1800000000000, NULL, 1800000000000);
INSERT INTO askings VALUES ('req_iQCYO_k1f4GbdDNYMFeXyQ', 'per_JRwhB5wV8Uk2iFqtCrRVKg', 1, 'gVM4UWB50dPxAIzL_bFWjNz-p0LgZ6mgNjkF4AmAS2U', 1800000600000, NULL, NULL);
INSERT INTO askings VALUES ('req_iQCYO_k1f4GbdDNYMFeXyQ', 'per_Zw4XPhRjV8rtUEDTG966fA', 0, 'xiQGNP5E8yfEQ2ZY4Y77ndgumY9ddZcB0gjjAHTq9H4', 1800000600000, NULL, 1800000600000);
INSERT INTO askings VALUES ('req_w_gXm7Xxo5rKBflryKEECw', 'per_JRwhB5wV8Uk2iFqtCrRVKg', 1, 'k4vF7Fq6JBopcHxoxESBcrHKZWbnABus1tI6OtgqULU', 1800000600000, NULL, 1800000600000);
INSERT INTO askings VALUES ('req_w_gXm7Xxo5rKBflryKEECw', 'per_Zw4XPhRjV8rtUEDTG966fA', 0, 'zPhUP2s31REoTMNeTmxgJkPaCAH2oSGG69D3Fuzs4Sg', 1800000600000, NULL, NULL);
INSERT INTO decisions VALUES ('req_Dn-h6B2AjVNFU5YPi-eyrw', 'per_Zw4XPhRjV8rtUEDTG966fA', 0, 'approve', '{"action_digest":"wIu51z6pjmvAK81xTFnFPBi8G5dFBv6RHA_Atlp7m_A","approver":"per_Zw4XPhRjV8rtUEDTG966fA","comment_digest":"drceed89OjSUuW5qajW-ZoUdIBkn77DQOHPYCKpxEP8","credential":"1hB4O5zK16NZP49zUzUpQA","decision":"approve","expires_at":1800000900000,"nonce":"Zvhq00fYBcIQY_QMBpwdtXBJ8nHG84zaMI1kDYvlByQ","policy_digest":"8j438LbeGruCl8ZpJMgsgmzZZ6N5L8Hai3Cepcb4RL4","request":"req_Dn-h6B2AjVNFU5YPi-eyrw","roster_digest":"DVGld5h2_08G0_g-uGgDQ5OAa0Lp7253Hv-5vuEvmQI","v":1,"view_digest":"oOG_ldBkyd2Uibl2iHesiT9VHW6l2E7k86L52qaw484"}', '{"kind":"passkey","assertion":{"credential":"1hB4O5zK16NZP49zUzUpQA","authenticator_data":"1CSk3kmUWz2C1XRKP5dqzrFE8G_dnmg5qO8MQfhHfBQFAAAAAA","client_data_json":"eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoiUTRGb0tkNUdvaHdLZXY0SV9uejdOeFNrR1hsTXA4b3l3M2pjdHQyQ0o0VSIsIm9yaWdpbiI6Imh0dHBzOi8vaG9sZGdhdGUuZXhhbXBsZS5vcmciLCJjcm9zc09yaWdpbiI6ZmFsc2V9","signature":"MEYCIQCaj77mga1v6FhRelxUz6BKleWGnFIuhByANvxR6Tu9TgIhAPv_GJOSx4x5vrcbpeVG9LBAmA_QkCY1WzdDZjzmA7Qt"}}', '', 1800000600000);
INSERT INTO decisions VALUES ('req_GQR_IZQnJ9wn82mebbz4mQ', 'per_Zw4XPhRjV8rtUEDTG966fA', 0, 'approve', '{"action_digest":"o8p8VmreHaFiLfI_jZhZs8WL-PiKSDJkVZwyWRHkKLs","approver":"per_Zw4XPhRjV8rtUEDTG966fA","comment_digest":"drceed89OjSUuW5qajW-ZoUdIBkn77DQOHPYCKpxEP8","credential":"1hB4O5zK16NZP49zUzUpQA","decision":"approve","expires_at":1800000300000,"nonce":"Jk1-IABRvdZu6dFLxCLfXTREnW_tf8pXH3eeSHGM72g","policy_digest":"kqvXHxOswhKJ3uE1i-3Vabiie_YjsEltvId0zDfTSDY","request":"req_GQR_IZQnJ9wn82mebbz4mQ","roster_digest":"DVGld5h2_08G0_g-uGgDQ5OAa0Lp7253Hv-5vuEvmQI","v":1,"view_digest":"oOG_ldBkyd2Uibl2iHesiT9VHW6l2E7k86L52qaw484"}', '{"kind":"passkey","assertion":{"credential":"1hB4O5zK16NZP49zUzUpQA","authenticator_data":"1CSk3kmUWz2C1XRKP5dqzrFE8G_dnmg5qO8MQfhHfBQFAAAAAA","client_data_json":"eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoiVWlFa1JFQ19VODE2TFNDYkkwUnRGSU5nbDBIN3VaODBoeWk3UEpxc0RKayIsIm9yaWdpbiI6Imh0dHBzOi8vaG9sZGdhdGUuZXhhbXBsZS5vcmciLCJjcm9zc09yaWdpbiI6ZmFsc2V9","signature":"MEUCIQD_iCj2GmLZEzWFWt0P8L3HeYv4bed56WiXzdOT5s-r9QIgXIMJcwiQS3WqKlBkgBcxGg3-h-03UK_l4139_sEbDpg"}}', '', 1800000000000);
INSERT INTO decisions VALUES ('req_Q2RdisggJzgUOfafH_OVCA', 'per_Zw4XPhRjV8rtUEDTG966fA', 0, 'approve', '{"action_digest":"4_10k2tHbZmjJP_uMK0c3Fkv09hem4-8sJ_h7c78R10","approver":"per_Zw4XPhRjV8rtUEDTG966fA","comment_digest":"drceed89OjSUuW5qajW-ZoUdIBkn77DQOHPYCKpxEP8","credential":"1hB4O5zK16NZP49zUzUpQA","decision":"approve","expires_at":1800000900000,"nonce":"OQyNVeHGTpprUU0UbehnFpFZL86zWB2e9atLp77YDrU","policy_digest":"8j438LbeGruCl8ZpJMgsgmzZZ6N5L8Hai3Cepcb4RL4","request":"req_Q2RdisggJzgUOfafH_OVCA","roster_digest":"DVGld5h2_08G0_g-uGgDQ5OAa0Lp7253Hv-5vuEvmQI","v":1,"view_digest":"dg0DVRNb9efFx0jQGftTiiM7fc2oUvmgrGSp76ULB68"}', '{"kind":"passkey","assertion":{"credential":"1hB4O5zK16NZP49zUzUpQA","authenticator_data":"1CSk3kmUWz2C1XRKP5dqzrFE8G_dnmg5qO8MQfhHfBQFAAAAAA","client_data_json":"eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoibTJUSVRibVJJNVhpMkp2YUlaNEc5T0lBeVQxUXl3STktVEY2SjlaVEc4dyIsIm9yaWdpbiI6Imh0dHBzOi8vaG9sZGdhdGUuZXhhbXBsZS5vcmciLCJjcm9zc09yaWdpbiI6ZmFsc2V9","signature":"MEUCID39yiAx6514UH10CmXgLwTW3gtNBEc5iVR2mO1zJ6snAiEA2UWmE3NEs1buRZo9e0taw8Jm6OBZQBKMyvP-wLDz2Ls"}}', '', 1800000600000);
INSERT INTO decisions VALUES ('req_QFdtrXVKLL7o_IreUjQ-uQ', 'per_Zw4XPhRjV8rtUEDTG966fA', 0, 'approve', '{"action_digest":"lTSNnG3pmgSPBp1Pg8eLW8_AbCa4rzJ8ct8GB-StTEE","approver":"per_Zw4XPhRjV8rtUEDTG966fA","comment_digest":"drceed89OjSUuW5qajW-ZoUdIBkn77DQOHPYCKpxEP8","credential":"1hB4O5zK16NZP49zUzUpQA","decision":"approve","expires_at":1800000900000,"nonce":"NXKeuMq6uea2eid40KEBrU_B7RDVVQLSHf-dB-9-O0Y","policy_digest":"kqvXHxOswhKJ3uE1i-3Vabiie_YjsEltvId0zDfTSDY","request":"req_QFdtrXVKLL7o_IreUjQ-uQ","roster_digest":"DVGld5h2_08G0_g-uGgDQ5OAa0Lp7253Hv-5vuEvmQI","v":1,"view_digest":"oOG_ldBkyd2Uibl2iHesiT9VHW6l2E7k86L52qaw484"}', '{"kind":"passkey","assertion":{"credential":"1hB4O5zK16NZP49zUzUpQA","authenticator_data":"1CSk3kmUWz2C1XRKP5dqzrFE8G_dnmg5qO8MQfhHfBQFAAAAAA","client_data_json":"eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoiQzRWZ1RoTzdvckhaTDlNR212WWNqZjZrRVlwQmpqZFVQeFdjYk5VTms1OCIsIm9yaWdpbiI6Imh0dHBzOi8vaG9sZGdhdGUuZXhhbXBsZS5vcmciLCJjcm9zc09yaWdpbiI6ZmFsc2V9","signature":"MEQCIHb2--FsFtU7Zxplxhmodua-CHqRNc4iLo_g3rL5H_BQAiBSqjlACLnX8grQ-ZF3JcCl9pP_UK_2rCU-hZXxzoyvrQ"}}', '', 1800000600000);
INSERT INTO decisions VALUES ('req_fwpbrFACbSQqXIxNeFAPnw', 'per_Zw4XPhRjV8rtUEDTG966fA', 0, 'approve', '{"action_digest":"LjBsuZocd9nfAhdStSzF2DJbwOf14lMoOZ_3ZyVSs5o","approver":"per_Zw4XPhRjV8rtUEDTG966fA","comment_digest":"drceed89OjSUuW5qajW-ZoUdIBkn77DQOHPYCKpxEP8","credential":"1hB4O5zK16NZP49zUzUpQA","decision":"approve","expires_at":1800000300000,"nonce":"k2U3qiyrgBc0qJlkaWWNsvuM2WUVWB8bX5MVQPCRQJo","policy_digest":"kqvXHxOswhKJ3uE1i-3Vabiie_YjsEltvId0zDfTSDY","request":"req_fwpbrFACbSQqXIxNeFAPnw","roster_digest":"DVGld5h2_08G0_g-uGgDQ5OAa0Lp7253Hv-5vuEvmQI","v":1,"view_digest":"oOG_ldBkyd2Uibl2iHesiT9VHW6l2E7k86L52qaw484"}', '{"kind":"passkey","assertion":{"credential":"1hB4O5zK16NZP49zUzUpQA","authenticator_data":"1CSk3kmUWz2C1XRKP5dqzrFE8G_dnmg5qO8MQfhHfBQFAAAAAA","client_data_json":"eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoiRHJ4T09GNFIyYWNxMHptZGdfZVVLNXZxelZYOG9sdVN3emxDNi1mVGF0VSIsIm9yaWdpbiI6Imh0dHBzOi8vaG9sZGdhdGUuZXhhbXBsZS5vcmciLCJjcm9zc09yaWdpbiI6ZmFsc2V9","signature":"MEQCIA5T9RDUwFTxyRa_-X2Yvq9359gDFOMaDlSRPjztzVULAiAC8xfI1p2vTpbjv2act7mcZ8pXpyWzzfVgZm8XKuhK6w"}}', '', 1800000000000);
INSERT INTO decisions VALUES ('req_iQCYO_k1f4GbdDNYMFeXyQ', 'per_Zw4XPhRjV8rtUEDTG966fA', 0, 'approve', '{"action_digest":"kyKXam-F3aTITKqCms9_ft2QfHbN3qq5avKwIqvfo4U","approver":"per_Zw4XPhRjV8rtUEDTG966fA","comment_digest":"drceed89OjSUuW5qajW-ZoUdIBkn77DQOHPYCKpxEP8","credential":"1hB4O5zK16NZP49zUzUpQA","decision":"approve","expires_at":1800000900000,"nonce":"xiQGNP5E8yfEQ2ZY4Y77ndgumY9ddZcB0gjjAHTq9H4","policy_digest":"8j438LbeGruCl8ZpJMgsgmzZZ6N5L8Hai3Cepcb4RL4","request":"req_iQCYO_k1f4GbdDNYMFeXyQ","roster_digest":"DVGld5h2_08G0_g-uGgDQ5OAa0Lp7253Hv-5vuEvmQI","v":1,"view_digest":"oOG_ldBkyd2Uibl2iHesiT9VHW6l2E7k86L52qaw484"}', '{"kind":"passkey","assertion":{"credential":"1hB4O5zK16NZP49zUzUpQA","authenticator_data":"1CSk3kmUWz2C1XRKP5dqzrFE8G_dnmg5qO8MQfhHfBQFAAAAAA","client_data_json":"eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoidUs1YlNHRGtaYWdnU21IUGt1bkVpcXNMT1piSlhvYl9OVFF6ZjhsN3NESSIsIm9yaWdpbiI6Imh0dHBzOi8vaG9sZGdhdGUuZXhhbXBsZS5vcmciLCJjcm9zc09yaWdpbiI6ZmFsc2V9","signature":"MEQCIFzJu-RgDN4KcSOIcxdfpFfmZSFMtOjaIcLA8Lqyrpv2AiBv5VDXtFeDkoi9WMvD0F6zP3QHSFj1E4CewgiLkhPFww"}}', '', 1800000600000);
INSERT INTO decisions VALUES ('req_w_gXm7Xxo5rKBflryKEECw', 'per_JRwhB5wV8Uk2iFqtCrRVKg', 0, 'deny', '{"action_digest":"1MfcGP76J4eCjqsAaKs4zHTJyxpHfJZx0ZcEkYlywNU","approver":"per_JRwhB5wV8Uk2iFqtCrRVKg","comment_digest":"drceed89OjSUuW5qajW-ZoUdIBkn77DQOHPYCKpxEP8","credential":"7vGVvr8cY9LpfkPVGG3aDA","decision":"deny","expires_at":1800000900000,"nonce":"k4vF7Fq6JBopcHxoxESBcrHKZWbnABus1tI6OtgqULU","policy_digest":"kqvXHxOswhKJ3uE1i-3Vabiie_YjsEltvId0zDfTSDY","request":"req_w_gXm7Xxo5rKBflryKEECw","roster_digest":"DVGld5h2_08G0_g-uGgDQ5OAa0Lp7253Hv-5vuEvmQI","v":1,"view_digest":"oOG_ldBkyd2Uibl2iHesiT9VHW6l2E7k86L52qaw484"}', '{"kind":"passkey","assertion":{"credential":"7vGVvr8cY9LpfkPVGG3aDA","authenticator_data":"1CSk3kmUWz2C1XRKP5dqzrFE8G_dnmg5qO8MQfhHfBQFAAAAAA","client_data_json":"eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoiV0FZeUwyczR0WGlfQUhXNk8zWVY2bXJTeFVmQ3NmU1pIZ2NqbXM0eFY5WSIsIm9yaWdpbiI6Imh0dHBzOi8vaG9sZGdhdGUuZXhhbXBsZS5vcmciLCJjcm9zc09yaWdpbiI6ZmFsc2V9","signature":"MEUCIQCDwcSJ7N8KA8ELb5YXVh5mxvIoWH9ETN7YyhHYaDz8egIgcWp52UugaF_nNj2dBJbt7iILTbs8BbxTb2cZOSx4G18"}}', '', 1800000600000);
INSERT INTO grants VALUES ('req_Dn-h6B2AjVNFU5YPi-eyrw', 'grt_6elwZM47aMIN0ZSK2KBqlw', 'open', 'eyJhbGciOiJFZERTQSIsImtpZCI6IkpVQUwwWmVpclFlVk1DQmpYSnhrdjl6TWpLNDBtSzRaQlBvOW1CUFJqeUEiLCJ0eXAiOiJob2xkZ2F0ZS1ncmFudCtqd3QifQ.eyJhY3Rpb25fZGlnZXN0Ijoid0l1NTF6NnBqbXZBSzgxeFRGbkZQQmk4RzVkRkJ2NlJIQV9BdGxwN21fQSIsImF1ZCI6InN2Y19DR0FQbkx1N1BTNEdKTTdTQkROaHJ3IiwiYmFzaXMiOiJwZW9wbGUiLCJjYWxsX2RpZ2VzdCI6Im8wRHptSkN0QzZNVXBVanpoTi1lYnZIeGx0Xy01WmRpR1lPTkNsTUJ1RTgiLCJleHAiOjE4MDAwMDA2NjAsImlhdCI6MTgwMDAwMDYwMCwiaXNzIjoiaHR0cHM6Ly9ob2xkZ2F0ZS5leGFtcGxlLm9yZyIsImp0aSI6ImdydF82ZWx3Wk00N2FNSU4wWlNLMktCcWx3IiwicG9saWN5X2RpZ2VzdCI6IjhqNDM4TGJlR3J1Q2w4WnBKTWdzZ216Wlo2TjVMOEhhaTNDZXBjYjRSTDQiLCJyZXEiOiJyZXFfRG4taDZCMkFqVk5GVTVZUGktZXlydyIsInJvc3Rlcl9kaWdlc3QiOiJEVkdsZDVoMl8wOEcwX2ctdUdnRFE1T0FhMExwNzI1M0h2LTV2dUV2bVFJIn0.sdeK65lKNZ1FpRZXuYqzYQw_bkIF-jzhTX8dPNu8DyfIPAOb8sbk-kfFeA4PV_9gzd8tcOSy39rrZG5j9sYRCA', 1800000600000, 1800000660000, NULL, NULL, NULL, NULL, NULL);
INSERT INTO grants VALUES ('req_GQR_IZQnJ9wn82mebbz4mQ', 'grt_KoooWW00cwuVJD18PTcOzQ', 'unknown', 'eyJhbGciOiJFZERTQSIsImtpZCI6IkpVQUwwWmVpclFlVk1DQmpYSnhrdjl6TWpLNDBtSzRaQlBvOW1CUFJqeUEiLCJ0eXAiOiJob2xkZ2F0ZS1ncmFudCtqd3QifQ.eyJhY3Rpb25fZGlnZXN0IjoibzhwOFZtcmVIYUZpTGZJX2paaFpzOFdMLVBpS1NESmtWWnd5V1JIa0tMcyIsImF1ZCI6InN2Y19DR0FQbkx1N1BTNEdKTTdTQkROaHJ3IiwiYmFzaXMiOiJwZW9wbGUiLCJjYWxsX2RpZ2VzdCI6Im8wRHptSkN0QzZNVXBVanpoTi1lYnZIeGx0Xy01WmRpR1lPTkNsTUJ1RTgiLCJleHAiOjE4MDAwMDAwNjAsImlhdCI6MTgwMDAwMDAwMCwiaXNzIjoiaHR0cHM6Ly9ob2xkZ2F0ZS5leGFtcGxlLm9yZyIsImp0aSI6ImdydF9Lb29vV1cwMGN3dVZKRDE4UFRjT3pRIiwicG9saWN5X2RpZ2VzdCI6ImtxdlhIeE9zd2hLSjN1RTFpLTNWYWJpaWVfWWpzRWx0dklkMHpEZlRTRFkiLCJyZXEiOiJyZXFfR1FSX0laUW5KOXduODJtZWJiejRtUSIsInJvc3Rlcl9kaWdlc3QiOiJEVkdsZDVoMl8wOEcwX2ctdUdnRFE1T0FhMExwNzI1M0h2LTV2dUV2bVFJIn0.0IaAa7JUVnu3AYGaDBGFz7RNafkw6DFxEIwUZjTSS0pQ5SzwTtgVrsct9fsIakUG0DwXVEXQhyfgOzvItJ6nAA', 1800000000000, 1800000060000, 'rcR9yclJMnynMiUvHXzC4w', 1800000000000, 1800000600000, '{"result":"unknown","reason":"not_reported"}', 1800000600000);
INSERT INTO grants VALUES ('req_QFdtrXVKLL7o_IreUjQ-uQ', 'grt_Hn9nH0htBrsSqoNPmzdvug', 'executed', 'eyJhbGciOiJFZERTQSIsImtpZCI6IkpVQUwwWmVpclFlVk1DQmpYSnhrdjl6TWpLNDBtSzRaQlBvOW1CUFJqeUEiLCJ0eXAiOiJob2xkZ2F0ZS1ncmFudCtqd3QifQ.eyJhY3Rpb25fZGlnZXN0IjoibFRTTm5HM3BtZ1NQQnAxUGc4ZUxXOF9BYkNhNHJ6SjhjdDhHQi1TdFRFRSIsImF1ZCI6InN2Y19DR0FQbkx1N1BTNEdKTTdTQkROaHJ3IiwiYmFzaXMiOiJwZW9wbGUiLCJjYWxsX2RpZ2VzdCI6Im8wRHptSkN0QzZNVXBVanpoTi1lYnZIeGx0Xy01WmRpR1lPTkNsTUJ1RTgiLCJleHAiOjE4MDAwMDA2NjAsImlhdCI6MTgwMDAwMDYwMCwiaXNzIjoiaHR0cHM6Ly9ob2xkZ2F0ZS5leGFtcGxlLm9yZyIsImp0aSI6ImdydF9IbjluSDBodEJyc1Nxb05QbXpkdnVnIiwicG9saWN5X2RpZ2VzdCI6ImtxdlhIeE9zd2hLSjN1RTFpLTNWYWJpaWVfWWpzRWx0dklkMHpEZlRTRFkiLCJyZXEiOiJyZXFfUUZkdHJYVktMTDdvX0lyZVVqUS11USIsInJvc3Rlcl9kaWdlc3QiOiJEVkdsZDVoMl8wOEcwX2ctdUdnRFE1T0FhMExwNzI1M0h2LTV2dUV2bVFJIn0.kzCsQxGOI4LJXKW72LASGoXllLHbseOERP9AD_F8jwDzH9WufUbY_V_VBgk-FHQ3Nxmh2UcepO0JS-DPUaQYDQ', 1800000600000, 1800000660000, 'pmV8qcB1PurjtTKQoJB2Fg', 1800000600000, 1800001200000, '{"result":"executed","status":204}', 1800000600000);
INSERT INTO grants VALUES ('req_fwpbrFACbSQqXIxNeFAPnw', 'grt_Cbfq9E0CizWvGgjO9Nw02A', 'lapsed', 'eyJhbGciOiJFZERTQSIsImtpZCI6IkpVQUwwWmVpclFlVk1DQmpYSnhrdjl6TWpLNDBtSzRaQlBvOW1CUFJqeUEiLCJ0eXAiOiJob2xkZ2F0ZS1ncmFudCtqd3QifQ.eyJhY3Rpb25fZGlnZXN0IjoiTGpCc3Vab2NkOW5mQWhkU3RTekYyREpid09mMTRsTW9PWl8zWnlWU3M1byIsImF1ZCI6InN2Y19DR0FQbkx1N1BTNEdKTTdTQkROaHJ3IiwiYmFzaXMiOiJwZW9wbGUiLCJjYWxsX2RpZ2VzdCI6Im8wRHptSkN0QzZNVXBVanpoTi1lYnZIeGx0Xy01WmRpR1lPTkNsTUJ1RTgiLCJleHAiOjE4MDAwMDAwNjAsImlhdCI6MTgwMDAwMDAwMCwiaXNzIjoiaHR0cHM6Ly9ob2xkZ2F0ZS5leGFtcGxlLm9yZyIsImp0aSI6ImdydF9DYmZxOUUwQ2l6V3ZHZ2pPOU53MDJBIiwicG9saWN5X2RpZ2VzdCI6ImtxdlhIeE9zd2hLSjN1RTFpLTNWYWJpaWVfWWpzRWx0dklkMHpEZlRTRFkiLCJyZXEiOiJyZXFfZndwYnJGQUNiU1FxWEl4TmVGQVBudyIsInJvc3Rlcl9kaWdlc3QiOiJEVkdsZDVoMl8wOEcwX2ctdUdnRFE1T0FhMExwNzI1M0h2LTV2dUV2bVFJIn0.K3E2t7SUS8PspHYG9dtJvPUq_UowoVsLNgQZy7sIPxlgihHA_g_4Mo4vF-ufZfjZwdjrfksTw84LFTtI96pbDg', 1800000000000, 1800000060000, NULL, NULL, NULL, NULL, 1800000600000);
INSERT INTO grants VALUES ('req_iQCYO_k1f4GbdDNYMFeXyQ', 'grt_ZIHoiTbVD9hKP_N4PCiVhg', 'redeemed', 'eyJhbGciOiJFZERTQSIsImtpZCI6IkpVQUwwWmVpclFlVk1DQmpYSnhrdjl6TWpLNDBtSzRaQlBvOW1CUFJqeUEiLCJ0eXAiOiJob2xkZ2F0ZS1ncmFudCtqd3QifQ.eyJhY3Rpb25fZGlnZXN0Ijoia3lLWGFtLUYzYVRJVEtxQ21zOV9mdDJRZkhiTjNxcTVhdkt3SXF2Zm80VSIsImF1ZCI6InN2Y19DR0FQbkx1N1BTNEdKTTdTQkROaHJ3IiwiYmFzaXMiOiJwZW9wbGUiLCJjYWxsX2RpZ2VzdCI6Im8wRHptSkN0QzZNVXBVanpoTi1lYnZIeGx0Xy01WmRpR1lPTkNsTUJ1RTgiLCJleHAiOjE4MDAwMDA2NjAsImlhdCI6MTgwMDAwMDYwMCwiaXNzIjoiaHR0cHM6Ly9ob2xkZ2F0ZS5leGFtcGxlLm9yZyIsImp0aSI6ImdydF9aSUhvaVRiVkQ5aEtQX040UENpVmhnIiwicG9saWN5X2RpZ2VzdCI6IjhqNDM4TGJlR3J1Q2w4WnBKTWdzZ216Wlo2TjVMOEhhaTNDZXBjYjRSTDQiLCJyZXEiOiJyZXFfaVFDWU9fazFmNEdiZEROWU1GZVh5USIsInJvc3Rlcl9kaWdlc3QiOiJEVkdsZDVoMl8wOEcwX2ctdUdnRFE1T0FhMExwNzI1M0h2LTV2dUV2bVFJIn0.UGqLZ9W6FsnKJ6KSfhVpbyFnUZ3y-ZSBhFYc12YC5GbmbRPLSxz2MD0TdNnfGDk6QPTOyJXeWNzXglzsJG0NCQ', 1800000600000, 1800000660000, 'P-QteWyInMM36eFJuDx4ew', 1800000600000, 1800001200000, NULL, NULL);
INSERT INTO bodies VALUES ('req_Q2RdisggJzgUOfafH_OVCA', X'C250D944795D1615D79DA207FB80E0DB54965D5D51ED3FAA09EEAA6FEDBD7DD5BBEAEE3D2AF6E737');
INSERT INTO notices VALUES ('0SMjzkDFVj76aParOHzOhw', 'settled', 'req_iQCYO_k1f4GbdDNYMFeXyQ', 'dev__PH_EVQqmmPTey5bEUMnzg', 'kj5ARDoSpS-Z_mNSt5UkkTLq0dxoaZRtvwsEO7OSj80', 'RrlDTF1HO_cXnO95ZMPUfqwCrT86kqITu3Z4j71A14A', 1800000600000, 1800004200000, 0);
INSERT INTO notices VALUES ('0eqa6DeTkKOaH1QFNT_SLw', 'settled', 'req_QFdtrXVKLL7o_IreUjQ-uQ', 'dev__PH_EVQqmmPTey5bEUMnzg', 'UVJQ0Lcpnri6XwXFL3vbY9W38c2Br-JTO_LoERktgi0', 'Xlrls28eUEPmxFb5cOeosSaU9ThOBf1np69_Ej_urPg', 1800000600000, 1800004200000, 0);
INSERT INTO notices VALUES ('9zoyWcNYBjgf81HQoxQ-XA', 'ask', 'req_GQR_IZQnJ9wn82mebbz4mQ', 'dev__PH_EVQqmmPTey5bEUMnzg', '8_IxwWvhVc9OKhkulclbgilxAb_NABCX9bQFG5RP9e0', 'R8BkasRg2q4f3f1lkbUgYjYr57GEn6DaCj9qs1PxYTU', 1800000000000, 1800000300000, 0);
INSERT INTO notices VALUES ('A_P0gkJa0dSuzkzv-0RNYw', 'settled', 'req_fwpbrFACbSQqXIxNeFAPnw', 'dev__PH_EVQqmmPTey5bEUMnzg', 'LWD5I5ZPG336ZsznF3qhDLqS8TNIRWAszc1YLewU5so', 'BnLmWWJTvHS5NdjLquCw7-xJORXaxOJRWQzouAWE6Co', 1800000000000, 1800003600000, 0);
INSERT INTO notices VALUES ('Ad1LO9lJb0om1VEYwhw_ig', 'ask', 'req_Q2RdisggJzgUOfafH_OVCA', 'dev__PH_EVQqmmPTey5bEUMnzg', 'sGaqlJQPLafUtEaPpoQwKlQViiTbQLHXTNr3cLZ_4eY', 'OlUdyUZLN3uJtELJ_Sw1Q_1UtLp133ZxpGcb8KQgiyU', 1800000600000, 1800000900000, 0);
INSERT INTO notices VALUES ('CrpZhQpaboVuvpoyJqe6Dw', 'settled', 'req_Dn-h6B2AjVNFU5YPi-eyrw', 'dev__PH_EVQqmmPTey5bEUMnzg', 'j3KagwWRAhnGPV3ccGIm852RgknyHQ2Nn5aK0HCIl0Q', 'thEynl8tadso11v6VXe_pKeVBagNTElQuf7ExeflymE', 1800000600000, 1800004200000, 0);
INSERT INTO notices VALUES ('GwOZ-bCyyCsM-QrqaBgYrg', 'ask', 'req_Dn-h6B2AjVNFU5YPi-eyrw', 'dev__PH_EVQqmmPTey5bEUMnzg', 'DvoVLvi6nDHLLc51NjtgZ-KX8ePlgYLYAGOSTpiL5TM', 'wpveLj2F4e6CU45LSHAwvtNGxRHcJUyw5z41ds1J8ww', 1800000600000, 1800000900000, 0);
INSERT INTO notices VALUES ('IrfOiZi_5ze41qLLvyfaGA', 'ask', 'req_NzykKAHRODOWW4RIods1Rw', 'dev__PH_EVQqmmPTey5bEUMnzg', 'K_NhPtjBxtk3dpil4ZUMdrKzo0e6WoyPUxk4wBCJVzE', 'H28nmVf8eZspShasb8R4-c-pJCFIsfMYmlBVh87gJNc', 1800000000000, 1800000300000, 0);
INSERT INTO notices VALUES ('MUBvnuXQrJG3P9mvWK_8Kg', 'ask', 'req_QFdtrXVKLL7o_IreUjQ-uQ', 'dev__PH_EVQqmmPTey5bEUMnzg', 'IAhBOgh2gOa4MRVt1OyUcn6h5AbiHPCvYc9uwl8gxpY', 'pvecuqqigHTeDhVoyugmaZ-EosKbONCnlm-zfp-r8jc', 1800000600000, 1800000900000, 0);
INSERT INTO notices VALUES ('RFyKjXgXPau3k6ZeKczRhw', 'ask', 'req_fwpbrFACbSQqXIxNeFAPnw', 'dev__PH_EVQqmmPTey5bEUMnzg', 'D9GaL5V6FmX6mtcBshAENSrKXVm-Eq-dZenedeFej38', 'EwxrmM4I2MPUcLxR99reSFBw8OyPjhuBRMq6Zn290ds', 1800000000000, 1800000300000, 0);
INSERT INTO notices VALUES ('Rx1tWKtNQYAsJ45xg8mJcg', 'ask', 'req_iQCYO_k1f4GbdDNYMFeXyQ', 'dev__PH_EVQqmmPTey5bEUMnzg', 'MLSCiLlV4mZ0zVpdHi9RV4FH_Wo8oRzJcf8ydA0rGTk', 'CzJ7_sj1LquZUG_7Cj7sU_v4hl2BqhD3Duhe-96fkbQ', 1800000600000, 1800000900000, 0);
INSERT INTO notices VALUES ('WzZDibcFsQuf9i0eXsqinQ', 'ask', 'req_w_gXm7Xxo5rKBflryKEECw', 'dev__PH_EVQqmmPTey5bEUMnzg', '8KDag0QdZ5FEiPyKqC4u_bzBrIzR6wIROvsxmQTVR2k', 'z0XYHy0tC_-WzSfKgt8GSd4qR285MlnKjCXyVfzfwHk', 1800000600000, 1800000900000, 0);
INSERT INTO notices VALUES ('a-pHUdBNi9nz1d6b40M99A', 'settled', 'req_GQR_IZQnJ9wn82mebbz4mQ', 'dev__PH_EVQqmmPTey5bEUMnzg', 'JZj1s3SPNJKnTDM5D5pUZQHnURIHrXGEmAODL-tAlcg', '_LCL5JbwOMXv9Naqe61Be2_qyzvhAO1rKX6f2AzFJ5I', 1800000000000, 1800003600000, 0);
INSERT INTO notices VALUES ('aXSibiKwX5QuS1a2_mPuDA', 'settled', 'req_w_gXm7Xxo5rKBflryKEECw', 'dev__PH_EVQqmmPTey5bEUMnzg', 'S21tR8VzuydC5lPvHbuIe3AEsGVmCcN1RhzN_ugLa1s', 'POBt_8gVYT8xi91oVIMrI5yvMqX-ZM2apFHnLqwbzww', 1800000600000, 1800004200000, 0);
INSERT INTO notices VALUES ('b6wBScG2fVfLO49zPfnmJw', 'settled', 'req_NzykKAHRODOWW4RIods1Rw', 'dev__PH_EVQqmmPTey5bEUMnzg', 'XNq5dqa-dLhKXwiImYsBFtKtP5WfBrsKGIqgrCEi_MQ', 'tT2ZK_BsRlwtRiaIJguIGzeuP7nqESqk3rEUbcs7dfw', 1800000600000, 1800004200000, 0);
INSERT INTO notices VALUES ('cWQnQylDOPo12iei45mTYw', 'ask', 'req_9-Lj551epNZXQNJEpp_3aQ', 'dev__PH_EVQqmmPTey5bEUMnzg', '5P37HP75IXlmMM-Vc4vcSOXrPMinj2Rvd_E8CPR0CjU', 'GfyOKWwA3a-VHXhYuYs2Incxz3CXAUJ-CyP4r_l6V8s', 1800000600000, 1800000900000, 0);
INSERT INTO notices VALUES ('pWdUHgG-4yI4yNcaIqaOQw', 'ask', 'req_TffbeieD5N9YTT1iMUNmbw', 'dev__PH_EVQqmmPTey5bEUMnzg', 'WgF3sR7TtAAKkiaqI7syJB901hLEIyAGBJsR8vJZL1Q', 'sfVSov1cAGdOSK_k2JvWjkSE58nbkGW1YkXBAcFm2ME', 1800000600000, 1800000900000, 0);
INSERT INTO notices VALUES ('vWz76IslHF_CKyOpLwe5mw', 'settled', 'req_9-Lj551epNZXQNJEpp_3aQ', 'dev__PH_EVQqmmPTey5bEUMnzg', '8byRD03ycv6Ygg3-GK3GxkPg6AIl29pa46p9eGWSJC4', 't8HgjEjD7gM_jwpOsQ6lK5w2O4-PAue1S-8xEU0brBY', 1800000600000, 1800004200000, 0);
INSERT INTO log VALUES (0, '{"at":1800000000000,"credential":"XdYHAxfUQBjBI7Iz8z1JtQ","device":"dev_-kPLLv3NUQjeIKkLw-0dYw","device_jkt":"L3MahofKwPhBGx4x1QzElP_d39NE06qfBoeQ_qYz1Y0","identity":"IxAiQbetsmGF3C3R-7vGcwKxJo6i2sqcE6nZlNXt3bw","key_digest":"z_HyNRMUF1TmXeSJyidLrOTC_FEmJKB2sd9CGdklfGI","kind":"people.set_up","person":"per_A239csKfKYZ4TgOv7C80Rg","roles":["admin","approver","operator"],"roster_digest":"xDt45BMS9sIHsPfcNkGAvw7qME-gArXj7VcESaNl-_M","v":1}', 'wNx8WvWRZgmjslGmDTsghKClp_asMw0Aq0jibsDmpBE');
INSERT INTO log VALUES (1, '{"at":1800000000000,"by":"per_A239csKfKYZ4TgOv7C80Rg","identity":"pZcphGWsbEn3xNw4QHF01FDLpp6TJ-IcOPJDxEzREps","invitation":"sif_VV7gpWUyGUNgXhzfoCkBuz7Kzhux6M9RKAdNIAo","kind":"people.invited","roles":["approver"],"statement_digest":"5X6ucZ8nIzDwkM9BhkBV8xCynEfdfqDFFR-WYk7AwHg","v":1}', 'x2c9Yqwkjionhd-Bcqg-8gAjvEMrrAFp3zhdiGQsk_I');
INSERT INTO log VALUES (2, '{"at":1800000000000,"credential":"1hB4O5zK16NZP49zUzUpQA","device":"dev__PH_EVQqmmPTey5bEUMnzg","device_jkt":"CcDut5dPBJSDl9GU26s1VDLtltpFoQVG7X5Gtssg4So","identity":"TkmIE2tXCPOMeJyWpS5mRgS1vhk1XRS7nPjoJHjHn_Q","invitation":"sif_VV7gpWUyGUNgXhzfoCkBuz7Kzhux6M9RKAdNIAo","key_digest":"3c_WB7BF_-c2bvFnEFc5DLa6bVKe67XK0BkXEd2Lw2Y","kind":"people.enrolled","person":"per_Zw4XPhRjV8rtUEDTG966fA","roles":["approver"],"roster_digest":"rsOC8Sk65PwDCKQ-JbE29Mvf2g2KAiVd8qbwrD-rmD4","v":1}', 'F7VPJqWwqiXFQBfqE9OBq_midPItwTzXbcglRpjyyOQ');
INSERT INTO log VALUES (3, '{"at":1800000000000,"by":"per_A239csKfKYZ4TgOv7C80Rg","identity":"Q9Gf80lF5oN30nRYMBPBY86xyQD2x1MZ_BBK_yo1DwE","invitation":"nQmm0qPbp7jnwcApLfcrIIYWh69Gt-JlWDeQSrOqrLk","kind":"people.invited","roles":["approver","operator"],"statement_digest":"-3NZ9ni3NvXwmj1ZLQLxPBq0X4EDZQo_bxKVgDPLX1c","v":1}', 'OsjHXNTIcxUorCf_hyE0oBHzhVIaMJtNoFwHdKxLI3s');
INSERT INTO log VALUES (4, '{"at":1800000000000,"credential":"7vGVvr8cY9LpfkPVGG3aDA","device":"dev_luw2QErvkBoZjXt5nook9g","device_jkt":"7ocgIW4cPyYol6rbd-BnSvgiN8GHoodcv7Hzg3LD31A","identity":"JS9sciftg7T9Cu3V_JDMkLPTRlPR5hH6wQJ0Oon2Bm8","invitation":"nQmm0qPbp7jnwcApLfcrIIYWh69Gt-JlWDeQSrOqrLk","key_digest":"ZDSd7FhF6bNDbFNd8SfkphoU-HsFpm61EKapLMB7RcI","kind":"people.enrolled","person":"per_JRwhB5wV8Uk2iFqtCrRVKg","roles":["approver","operator"],"roster_digest":"dPt18kCO_95anzU1VDxGc3GLx0VSbEWqNqREMTbW_EM","v":1}', 'r03gUrKi9DmCI2JaQU6rPU3HrO-wvbv1bvfzUKtGnPE');
INSERT INTO log VALUES (5, '{"at":1800000000000,"by":"per_A239csKfKYZ4TgOv7C80Rg","kind":"service.created","rules":[],"service":"svc_CGAPnLu7PS4GJM7SBDNhrw","statement_digest":"8pY_uPdBTj95joIvgbxfGfYAJ6xDnXKVDOfUHnYkews","v":1}', 'LG2hahDkBrEIR-NLprpltuiKsjJYD2JDFO1f8k72ZQg');
INSERT INTO log VALUES (6, '{"at":1800000000000,"by":"per_A239csKfKYZ4TgOv7C80Rg","kind":"device.pairing_opened","statement_digest":"t6htFZ9YcD3a2vA42aCOO3CEiwoNIv60fexTK8cVpBU","v":1}', 'MA2Lt5f2q6zfaSMg28lcE1nje_TwXbaNBNMXaqVCfRA');
INSERT INTO log VALUES (7, '{"at":1800000000000,"device":"dev_5LwgXbV9nrTP9I3re9NsIA","device_jkt":"CCM-exLIC6vw8U39F_EhNk0uQrEKXUCdbmvhOJo7zUA","kind":"device.paired","person":"per_A239csKfKYZ4TgOv7C80Rg","v":1}', '2EHM3gV9fl7t0BpCHjF8Dn1p5jIkMqgV6l20hMN0KrA');
INSERT INTO log VALUES (8, '{"at":1800000000000,"by":"per_A239csKfKYZ4TgOv7C80Rg","kind":"device.pairing_opened","statement_digest":"q4bwYOY2tMF_MfrBhJkm5Z3Jo86nYoVJbiJTFYSkscA","v":1}', 'GzTXEgcGwFNNQHt927ucrr892iBDP8tfdFpdq04llKM');
INSERT INTO log VALUES (9, '{"at":1800000000000,"by":"per_A239csKfKYZ4TgOv7C80Rg","identity":"IjY3BH8dnNudZjPTIUaZTp2pee64iBF-QHRrotJGmtc","invitation":"Vyfx3yBwsE_Oz5sy55hVB2Cjc8M1aR1wnsNVKb26D4c","kind":"people.invited","roles":["approver"],"statement_digest":"pBOKaW2WzI-MuUQyB6LCz7Npv_jaUIAu7VPp-BY9enA","v":1}', 'WZ4gIZfBZY7ggHOoYKwOqj6QZTqoryo39aHqUeZJZjs');
INSERT INTO log VALUES (10, '{"at":1800000000000,"by":"per_A239csKfKYZ4TgOv7C80Rg","identity":"xnVU7wjE9pdRQsyaOsjJAK7ha5aHNChZ-xE5c3R2hDo","invitation":"aVc7wQaAVHY_dY9rzzYoRiCphpyXyN6XV5HrLtcgLUw","kind":"people.invited","roles":["approver"],"statement_digest":"ldHXxWi7AZXke7RDhD5z1StZQBhpSPIcdM08enVnD54","v":1}', 'LNBfGQYlPYrM3u8POqvJd6ddJxZ7oLBZ-Gymiv-KN7I');
INSERT INTO log VALUES (11, '{"at":1800000000000,"credential":"AXdPUyY6k163k3rL7yTqLQ","device":"dev_6-_YFKZTKum70z0uO9pt6Q","device_jkt":"VDLfrB2pSO5IMV4g_beVrKoXew2bqlrNdBkfCPBYKe8","identity":"O3tnseS6kfGoRHOz3UaioaMBQLfC4DbFtPYKU_5Plmk","invitation":"aVc7wQaAVHY_dY9rzzYoRiCphpyXyN6XV5HrLtcgLUw","key_digest":"klcT4ZIQ1FkJYmZ7CkSw3XbIExUSRRGyR6mgBZlZQlQ","kind":"people.enrolled","person":"per_Etvvj9Ka0s4VlNT9t_Xa3w","roles":["approver"],"roster_digest":"zBlsG5tB4fpaGuAWbTMGztTDeNZZoHWWZPYChSozxNU","v":1}', 'Wk7V6GlUoYWAqqX8K9JknoppokBBJp6WZYXS4YpjYJA');
INSERT INTO log VALUES (12, '{"at":1800000000000,"by":"per_A239csKfKYZ4TgOv7C80Rg","kind":"people.disabled","person":"per_Etvvj9Ka0s4VlNT9t_Xa3w","roster_digest":"DVGld5h2_08G0_g-uGgDQ5OAa0Lp7253Hv-5vuEvmQI","statement_digest":"9N9TNDWI1yVLRyVIPNuV2yuhEv_8d-HsVJ2nrtrE9n4","v":1}', 'dNPqqubmqyZPVGjhKf48p2h0mcEH3ZO7vYDICU4YVIU');
INSERT INTO log VALUES (13, '{"action_digest":"LjBsuZocd9nfAhdStSzF2DJbwOf14lMoOZ_3ZyVSs5o","asked":["per_Zw4XPhRjV8rtUEDTG966fA","per_JRwhB5wV8Uk2iFqtCrRVKg"],"at":1800000000000,"call_digest":"o0DzmJCtC6MUpUjzhN-ebvHxlt_-5ZdiGYONClMBuE8","enforcer":"svc_CGAPnLu7PS4GJM7SBDNhrw","expires_at":1800000300000,"kind":"request.opened","policy_digest":"kqvXHxOswhKJ3uE1i-3Vabiie_YjsEltvId0zDfTSDY","quorum":1,"request":"req_fwpbrFACbSQqXIxNeFAPnw","requester":"svc_CGAPnLu7PS4GJM7SBDNhrw","roster_digest":"DVGld5h2_08G0_g-uGgDQ5OAa0Lp7253Hv-5vuEvmQI","rule":"delete-customer","v":1}', '1rBunvBwg_TRwF9nTcHi_PkfWnaUON0hHlfLDhmmghU');
INSERT INTO log VALUES (14, '{"at":1800000000000,"credential":"1hB4O5zK16NZP49zUzUpQA","decision":"approve","kind":"decision.made","person":"per_Zw4XPhRjV8rtUEDTG966fA","proof":"passkey","request":"req_fwpbrFACbSQqXIxNeFAPnw","statement_digest":"DrxOOF4R2acq0zmdg_eUK5vqzVX8oluSwzlC6-fTatU","v":1}', 'LWvkgFucQCaTnZ5rXGfZV3d2eYQehFq7UNJDCDd_TDg');
INSERT INTO log VALUES (15, '{"at":1800000000000,"basis":"people","kind":"request.approved","request":"req_fwpbrFACbSQqXIxNeFAPnw","v":1}', '3seQuRKnTsFakjifEc2ari50HVAe7QEIsJzO8ohgmC0');
INSERT INTO log VALUES (16, '{"at":1800000000000,"basis":"people","call_digest":"o0DzmJCtC6MUpUjzhN-ebvHxlt_-5ZdiGYONClMBuE8","enforcer":"svc_CGAPnLu7PS4GJM7SBDNhrw","grant":"grt_Cbfq9E0CizWvGgjO9Nw02A","kind":"grant.issued","request":"req_fwpbrFACbSQqXIxNeFAPnw","usable_until":1800000060000,"v":1}', 'DOUjchw5hdAHtD4NJexL8HcyxksEE1wPdn-JMyzuR2o');
INSERT INTO log VALUES (17, '{"action_digest":"hXR9ww7fY06x-xlEoO3la8pzrgYjqzwmKPVwNzTJSqc","asked":["per_Zw4XPhRjV8rtUEDTG966fA","per_JRwhB5wV8Uk2iFqtCrRVKg"],"at":1800000000000,"call_digest":"o0DzmJCtC6MUpUjzhN-ebvHxlt_-5ZdiGYONClMBuE8","enforcer":"svc_CGAPnLu7PS4GJM7SBDNhrw","expires_at":1800000300000,"kind":"request.opened","policy_digest":"kqvXHxOswhKJ3uE1i-3Vabiie_YjsEltvId0zDfTSDY","quorum":1,"request":"req_NzykKAHRODOWW4RIods1Rw","requester":"svc_CGAPnLu7PS4GJM7SBDNhrw","roster_digest":"DVGld5h2_08G0_g-uGgDQ5OAa0Lp7253Hv-5vuEvmQI","rule":"delete-customer","v":1}', '-n36Bmw_zw6KDQX9ekCJSRR-AfEI454fWxPVT118tTI');
INSERT INTO log VALUES (18, '{"action_digest":"o8p8VmreHaFiLfI_jZhZs8WL-PiKSDJkVZwyWRHkKLs","asked":["per_Zw4XPhRjV8rtUEDTG966fA","per_JRwhB5wV8Uk2iFqtCrRVKg"],"at":1800000000000,"call_digest":"o0DzmJCtC6MUpUjzhN-ebvHxlt_-5ZdiGYONClMBuE8","enforcer":"svc_CGAPnLu7PS4GJM7SBDNhrw","expires_at":1800000300000,"kind":"request.opened","policy_digest":"kqvXHxOswhKJ3uE1i-3Vabiie_YjsEltvId0zDfTSDY","quorum":1,"request":"req_GQR_IZQnJ9wn82mebbz4mQ","requester":"svc_CGAPnLu7PS4GJM7SBDNhrw","roster_digest":"DVGld5h2_08G0_g-uGgDQ5OAa0Lp7253Hv-5vuEvmQI","rule":"delete-customer","v":1}', 'X4WGYqn_2Qn9wY7Ac5pRdpTUlBsdNoZ7sjXN_CvVoZo');
INSERT INTO log VALUES (19, '{"at":1800000000000,"credential":"1hB4O5zK16NZP49zUzUpQA","decision":"approve","kind":"decision.made","person":"per_Zw4XPhRjV8rtUEDTG966fA","proof":"passkey","request":"req_GQR_IZQnJ9wn82mebbz4mQ","statement_digest":"UiEkREC_U816LSCbI0RtFINgl0H7uZ80hyi7PJqsDJk","v":1}', 'TaK8ZiGfJEcUCoMEGwNaigxUygmjQZgrHa-JjmP3ke4');
INSERT INTO log VALUES (20, '{"at":1800000000000,"basis":"people","kind":"request.approved","request":"req_GQR_IZQnJ9wn82mebbz4mQ","v":1}', 'm2vpH5btPpI0ZNrHV43QDxjKTDkzn4OkXNIr-L9iEN8');
INSERT INTO log VALUES (21, '{"at":1800000000000,"basis":"people","call_digest":"o0DzmJCtC6MUpUjzhN-ebvHxlt_-5ZdiGYONClMBuE8","enforcer":"svc_CGAPnLu7PS4GJM7SBDNhrw","grant":"grt_KoooWW00cwuVJD18PTcOzQ","kind":"grant.issued","request":"req_GQR_IZQnJ9wn82mebbz4mQ","usable_until":1800000060000,"v":1}', 'GLYJdQyLdXY7Ot_40L015VUDDjAdDYBNjgalG5nV_uc');
INSERT INTO log VALUES (22, '{"at":1800000000000,"attempt_digest":"pw9-5nDg98kVcNQkKshf0FB9wVyNemuuiAkRQ7Etj8U","enforcer":"svc_CGAPnLu7PS4GJM7SBDNhrw","grant":"grt_KoooWW00cwuVJD18PTcOzQ","kind":"grant.redeemed","request":"req_GQR_IZQnJ9wn82mebbz4mQ","v":1}', 'EPv_dnJ5WJ85cyXADLaDCha-GTJk0hLY4sZJEWIsaac');
INSERT INTO log VALUES (23, '{"at":1800000600000,"grant":"grt_Cbfq9E0CizWvGgjO9Nw02A","kind":"grant.lapsed","request":"req_fwpbrFACbSQqXIxNeFAPnw","v":1}', 'rOgbLs4G2aukF0xm6iM6lbQzj80pTeRfjzwnHG7vMSA');
INSERT INTO log VALUES (24, '{"at":1800000600000,"by":"deadline","grant":"grt_KoooWW00cwuVJD18PTcOzQ","kind":"grant.settled","request":"req_GQR_IZQnJ9wn82mebbz4mQ","result":"unknown","v":1}', '7yJ4mgPdwZ401bJ1303Cxa8vlVDZ91V086qYY28nWbc');
INSERT INTO log VALUES (25, '{"at":1800000600000,"kind":"request.expired","request":"req_NzykKAHRODOWW4RIods1Rw","v":1}', 'PdRoG5iENPYMMAE7cbxJojKHeGfFIcDCESr2cTr1LN8');
INSERT INTO log VALUES (26, '{"action_digest":"lTSNnG3pmgSPBp1Pg8eLW8_AbCa4rzJ8ct8GB-StTEE","asked":["per_Zw4XPhRjV8rtUEDTG966fA","per_JRwhB5wV8Uk2iFqtCrRVKg"],"at":1800000600000,"call_digest":"o0DzmJCtC6MUpUjzhN-ebvHxlt_-5ZdiGYONClMBuE8","enforcer":"svc_CGAPnLu7PS4GJM7SBDNhrw","expires_at":1800000900000,"kind":"request.opened","policy_digest":"kqvXHxOswhKJ3uE1i-3Vabiie_YjsEltvId0zDfTSDY","quorum":1,"request":"req_QFdtrXVKLL7o_IreUjQ-uQ","requester":"svc_CGAPnLu7PS4GJM7SBDNhrw","roster_digest":"DVGld5h2_08G0_g-uGgDQ5OAa0Lp7253Hv-5vuEvmQI","rule":"delete-customer","v":1}', 'PNVLeUC8viiVwHZscBKgnnZDJVrl43t1yBqbEvh7L_s');
INSERT INTO log VALUES (27, '{"at":1800000600000,"credential":"1hB4O5zK16NZP49zUzUpQA","decision":"approve","kind":"decision.made","person":"per_Zw4XPhRjV8rtUEDTG966fA","proof":"passkey","request":"req_QFdtrXVKLL7o_IreUjQ-uQ","statement_digest":"C4VgThO7orHZL9MGmvYcjf6kEYpBjjdUPxWcbNUNk58","v":1}', 'Hiks0RCl_etIaNYY_jPw-EXct4XzTAxDsNo-2kwStiA');
INSERT INTO log VALUES (28, '{"at":1800000600000,"basis":"people","kind":"request.approved","request":"req_QFdtrXVKLL7o_IreUjQ-uQ","v":1}', '27KlGbkpipdpy9JMBRduxr6-p00Hsd1XgLekGQgS3_I');
INSERT INTO log VALUES (29, '{"at":1800000600000,"basis":"people","call_digest":"o0DzmJCtC6MUpUjzhN-ebvHxlt_-5ZdiGYONClMBuE8","enforcer":"svc_CGAPnLu7PS4GJM7SBDNhrw","grant":"grt_Hn9nH0htBrsSqoNPmzdvug","kind":"grant.issued","request":"req_QFdtrXVKLL7o_IreUjQ-uQ","usable_until":1800000660000,"v":1}', 'kjUbft2aYt-7SNMnnY0pN9Rdyx30iwa62--4AJpDuP8');
INSERT INTO log VALUES (30, '{"at":1800000600000,"attempt_digest":"XbiNmxGuN1gNF4AVBDUsTvn13MwyByuOu-C-zL6_rDQ","enforcer":"svc_CGAPnLu7PS4GJM7SBDNhrw","grant":"grt_Hn9nH0htBrsSqoNPmzdvug","kind":"grant.redeemed","request":"req_QFdtrXVKLL7o_IreUjQ-uQ","v":1}', '-k_tT_v55f9vd71o4-6P5ids-SAaoyBFSA6xj8WNmbo');
INSERT INTO log VALUES (31, '{"at":1800000600000,"by":"svc_CGAPnLu7PS4GJM7SBDNhrw","grant":"grt_Hn9nH0htBrsSqoNPmzdvug","kind":"grant.settled","request":"req_QFdtrXVKLL7o_IreUjQ-uQ","result":"executed","v":1}', 'cpSM5er2QIjA4tu-E5R0c-3KH30YmaMV89Y5ovfabqk');
INSERT INTO log VALUES (32, '{"action_digest":"1MfcGP76J4eCjqsAaKs4zHTJyxpHfJZx0ZcEkYlywNU","asked":["per_Zw4XPhRjV8rtUEDTG966fA","per_JRwhB5wV8Uk2iFqtCrRVKg"],"at":1800000600000,"call_digest":"o0DzmJCtC6MUpUjzhN-ebvHxlt_-5ZdiGYONClMBuE8","enforcer":"svc_CGAPnLu7PS4GJM7SBDNhrw","expires_at":1800000900000,"kind":"request.opened","policy_digest":"kqvXHxOswhKJ3uE1i-3Vabiie_YjsEltvId0zDfTSDY","quorum":1,"request":"req_w_gXm7Xxo5rKBflryKEECw","requester":"svc_CGAPnLu7PS4GJM7SBDNhrw","roster_digest":"DVGld5h2_08G0_g-uGgDQ5OAa0Lp7253Hv-5vuEvmQI","rule":"delete-customer","v":1}', 'UeJhf5PUGmNqPXibMOGV3qDfKg_g_D6_bljBx2veago');
INSERT INTO log VALUES (33, '{"at":1800000600000,"credential":"7vGVvr8cY9LpfkPVGG3aDA","decision":"deny","kind":"decision.made","person":"per_JRwhB5wV8Uk2iFqtCrRVKg","proof":"passkey","request":"req_w_gXm7Xxo5rKBflryKEECw","statement_digest":"WAYyL2s4tXi_AHW6O3YV6mrSxUfCsfSZHgcjms4xV9Y","v":1}', 'y1WkhdUCTmDRKAVs7Pv1ZT6sr0smk8a8W8wj-xnt_jI');
INSERT INTO log VALUES (34, '{"at":1800000600000,"kind":"request.denied","reason":"decision","request":"req_w_gXm7Xxo5rKBflryKEECw","v":1}', 'qffAsoWk-J9x4ouWHbmdJAVEpJMsQs2RsxZLvJKxIYg');
INSERT INTO log VALUES (35, '{"action_digest":"mkDkmLHKkRsP2-rSc75Qggfq0dTqjK3sRdUy3Tgvj8g","asked":["per_Zw4XPhRjV8rtUEDTG966fA","per_JRwhB5wV8Uk2iFqtCrRVKg"],"at":1800000600000,"call_digest":"o0DzmJCtC6MUpUjzhN-ebvHxlt_-5ZdiGYONClMBuE8","enforcer":"svc_CGAPnLu7PS4GJM7SBDNhrw","expires_at":1800000900000,"kind":"request.opened","policy_digest":"kqvXHxOswhKJ3uE1i-3Vabiie_YjsEltvId0zDfTSDY","quorum":1,"request":"req_9-Lj551epNZXQNJEpp_3aQ","requester":"svc_CGAPnLu7PS4GJM7SBDNhrw","roster_digest":"DVGld5h2_08G0_g-uGgDQ5OAa0Lp7253Hv-5vuEvmQI","rule":"delete-customer","v":1}', 'dQVLheZRwYQe3ElAJPnP9l_kpblEkciJVBbO7qmyUL4');
INSERT INTO log VALUES (36, '{"at":1800000600000,"kind":"request.cancelled","reason":"page_gone","request":"req_9-Lj551epNZXQNJEpp_3aQ","v":1}', 'VUw_7DCx7vai5xN_kJ1F63H1-FB9YkdMbl2uWOyDios');
INSERT INTO log VALUES (37, '{"action_digest":"4_10k2tHbZmjJP_uMK0c3Fkv09hem4-8sJ_h7c78R10","asked":["per_Zw4XPhRjV8rtUEDTG966fA","per_JRwhB5wV8Uk2iFqtCrRVKg"],"at":1800000600000,"call_digest":"otRnj7Ly4a0AZPHg5BbwDsKIZN7iQdh5yoYWw1SXM_c","enforcer":"svc_CGAPnLu7PS4GJM7SBDNhrw","expires_at":1800000900000,"kind":"request.opened","policy_digest":"8j438LbeGruCl8ZpJMgsgmzZZ6N5L8Hai3Cepcb4RL4","quorum":2,"request":"req_Q2RdisggJzgUOfafH_OVCA","requester":"svc_CGAPnLu7PS4GJM7SBDNhrw","roster_digest":"DVGld5h2_08G0_g-uGgDQ5OAa0Lp7253Hv-5vuEvmQI","rule":"transfer","v":1}', 'fACB0xEI53W1mFsDYUixJLN_NcC4sQAhRBty2rmPEuw');
INSERT INTO log VALUES (38, '{"at":1800000600000,"credential":"1hB4O5zK16NZP49zUzUpQA","decision":"approve","kind":"decision.made","person":"per_Zw4XPhRjV8rtUEDTG966fA","proof":"passkey","request":"req_Q2RdisggJzgUOfafH_OVCA","statement_digest":"m2TITbmRI5Xi2JvaIZ4G9OIAyT1QywI9-TF6J9ZTG8w","v":1}', 'Uk-1lEj6ij4z-wn9FeOo_GtDKLf4c-ecvxHVpRZOk6A');
INSERT INTO log VALUES (39, '{"action_digest":"kyKXam-F3aTITKqCms9_ft2QfHbN3qq5avKwIqvfo4U","asked":["per_Zw4XPhRjV8rtUEDTG966fA","per_JRwhB5wV8Uk2iFqtCrRVKg"],"at":1800000600000,"call_digest":"o0DzmJCtC6MUpUjzhN-ebvHxlt_-5ZdiGYONClMBuE8","enforcer":"svc_CGAPnLu7PS4GJM7SBDNhrw","expires_at":1800000900000,"kind":"request.opened","policy_digest":"8j438LbeGruCl8ZpJMgsgmzZZ6N5L8Hai3Cepcb4RL4","quorum":1,"request":"req_iQCYO_k1f4GbdDNYMFeXyQ","requester":"svc_CGAPnLu7PS4GJM7SBDNhrw","roster_digest":"DVGld5h2_08G0_g-uGgDQ5OAa0Lp7253Hv-5vuEvmQI","rule":"delete-customer","v":1}', '20IWd3kxz13jWUOO_iebI7twH4L7kYPkaDZlPQ1ojH0');
INSERT INTO log VALUES (40, '{"at":1800000600000,"credential":"1hB4O5zK16NZP49zUzUpQA","decision":"approve","kind":"decision.made","person":"per_Zw4XPhRjV8rtUEDTG966fA","proof":"passkey","request":"req_iQCYO_k1f4GbdDNYMFeXyQ","statement_digest":"uK5bSGDkZaggSmHPkunEiqsLOZbJXob_NTQzf8l7sDI","v":1}', 'xA7Z8VgEJpSL7yqiBU1QHBW8m1L_bxKe9YcrJYlsKfM');
INSERT INTO log VALUES (41, '{"at":1800000600000,"basis":"people","kind":"request.approved","request":"req_iQCYO_k1f4GbdDNYMFeXyQ","v":1}', 'uSF5kSNOsoKohgtMiLaFWBGokp2aZXH9ndyexhmMU7s');
INSERT INTO log VALUES (42, '{"at":1800000600000,"basis":"people","call_digest":"o0DzmJCtC6MUpUjzhN-ebvHxlt_-5ZdiGYONClMBuE8","enforcer":"svc_CGAPnLu7PS4GJM7SBDNhrw","grant":"grt_ZIHoiTbVD9hKP_N4PCiVhg","kind":"grant.issued","request":"req_iQCYO_k1f4GbdDNYMFeXyQ","usable_until":1800000660000,"v":1}', 'MW7Xfqb3zowQWjTNS3gnT6y--tbHXILuA7y7pF-9xRY');
INSERT INTO log VALUES (43, '{"at":1800000600000,"attempt_digest":"6BhINewW_8qOa-Imet-ndxWiGAqmB14_GiD15sljJtc","enforcer":"svc_CGAPnLu7PS4GJM7SBDNhrw","grant":"grt_ZIHoiTbVD9hKP_N4PCiVhg","kind":"grant.redeemed","request":"req_iQCYO_k1f4GbdDNYMFeXyQ","v":1}', 'qjT53zrbDOsum9OpCW2rb2L0p6LgqE_gbOp1W_7gqQs');
INSERT INTO log VALUES (44, '{"action_digest":"wIu51z6pjmvAK81xTFnFPBi8G5dFBv6RHA_Atlp7m_A","asked":["per_Zw4XPhRjV8rtUEDTG966fA","per_JRwhB5wV8Uk2iFqtCrRVKg"],"at":1800000600000,"call_digest":"o0DzmJCtC6MUpUjzhN-ebvHxlt_-5ZdiGYONClMBuE8","enforcer":"svc_CGAPnLu7PS4GJM7SBDNhrw","expires_at":1800000900000,"kind":"request.opened","policy_digest":"8j438LbeGruCl8ZpJMgsgmzZZ6N5L8Hai3Cepcb4RL4","quorum":1,"request":"req_Dn-h6B2AjVNFU5YPi-eyrw","requester":"svc_CGAPnLu7PS4GJM7SBDNhrw","roster_digest":"DVGld5h2_08G0_g-uGgDQ5OAa0Lp7253Hv-5vuEvmQI","rule":"delete-customer","v":1}', 'IvTi6nt6yWdkOm_RO1luuL_RGZq4nkhLW8jrIm7bYOc');
INSERT INTO log VALUES (45, '{"at":1800000600000,"credential":"1hB4O5zK16NZP49zUzUpQA","decision":"approve","kind":"decision.made","person":"per_Zw4XPhRjV8rtUEDTG966fA","proof":"passkey","request":"req_Dn-h6B2AjVNFU5YPi-eyrw","statement_digest":"Q4FoKd5GohwKev4I_nz7NxSkGXlMp8oyw3jctt2CJ4U","v":1}', 'PZa-3afJbWuPiCytYeVzY3ZjlWilbQ8oNh0AWg231LY');
INSERT INTO log VALUES (46, '{"at":1800000600000,"basis":"people","kind":"request.approved","request":"req_Dn-h6B2AjVNFU5YPi-eyrw","v":1}', 'tRTGyeNCkmXwEL7_1ryfujsXXNVKcqV4VtIOt2igc4E');
INSERT INTO log VALUES (47, '{"at":1800000600000,"basis":"people","call_digest":"o0DzmJCtC6MUpUjzhN-ebvHxlt_-5ZdiGYONClMBuE8","enforcer":"svc_CGAPnLu7PS4GJM7SBDNhrw","grant":"grt_6elwZM47aMIN0ZSK2KBqlw","kind":"grant.issued","request":"req_Dn-h6B2AjVNFU5YPi-eyrw","usable_until":1800000660000,"v":1}', 'UaW1plUwGhCP2m9BA5_aQJAGb1DmNwBUhpZHv456Vuc');
INSERT INTO log VALUES (48, '{"action_digest":"agol5ztB69qi_5-ZgzwaWzQ1px-SCHLxaL7KUfGQQFw","asked":["per_Zw4XPhRjV8rtUEDTG966fA","per_JRwhB5wV8Uk2iFqtCrRVKg"],"at":1800000600000,"call_digest":"o0DzmJCtC6MUpUjzhN-ebvHxlt_-5ZdiGYONClMBuE8","enforcer":"svc_CGAPnLu7PS4GJM7SBDNhrw","expires_at":1800000900000,"kind":"request.opened","policy_digest":"8j438LbeGruCl8ZpJMgsgmzZZ6N5L8Hai3Cepcb4RL4","quorum":1,"request":"req_TffbeieD5N9YTT1iMUNmbw","requester":"svc_CGAPnLu7PS4GJM7SBDNhrw","roster_digest":"DVGld5h2_08G0_g-uGgDQ5OAa0Lp7253Hv-5vuEvmQI","rule":"delete-customer","v":1}', 'NVLOZjzn_rrUQ-RLzjYZimtDZLOCC37TgKrrDE6DECs');
INSERT INTO edges VALUES (1, 49, '{"size":49,"hashes":["4FbNg0v8j8_QkBMalsvr0KYMl1xF2E1OrCBHuYEUKSg","xPs0ueSJ8MgpUJEE7XebocBao2DVJrIZkteFruj_Bpg","NVLOZjzn_rrUQ-RLzjYZimtDZLOCC37TgKrrDE6DECs"]}');
CREATE UNIQUE INDEX people_active_email ON people (email) WHERE active = 1;
CREATE INDEX passkeys_person ON passkeys (person);
CREATE INDEX devices_person ON devices (person);
CREATE INDEX sessions_person ON sessions (person);
CREATE INDEX sessions_expiry ON sessions (expires_at);
CREATE INDEX requests_pending_expiry ON requests (expires_at) WHERE status = 'pending';
CREATE INDEX requests_pending_requester ON requests (requester_id) WHERE status = 'pending';
CREATE INDEX requests_person ON requests (requester_person, created_at) WHERE requester_person IS NOT NULL;
CREATE INDEX askings_person ON askings (person, asked_at);
CREATE INDEX grants_open ON grants (usable_until) WHERE status = 'open';
CREATE INDEX grants_unsettled ON grants (settle_by) WHERE status = 'redeemed';
CREATE INDEX notices_due ON notices (due_at) WHERE due_at IS NOT NULL;
CREATE TRIGGER requests_kept BEFORE DELETE ON requests BEGIN SELECT RAISE(ABORT, 'holdgate: requests: is never deleted'); END;
CREATE TRIGGER askings_kept BEFORE DELETE ON askings BEGIN SELECT RAISE(ABORT, 'holdgate: askings: is never deleted'); END;
CREATE TRIGGER decisions_kept BEFORE DELETE ON decisions BEGIN SELECT RAISE(ABORT, 'holdgate: decisions: is never deleted'); END;
CREATE TRIGGER grants_kept BEFORE DELETE ON grants BEGIN SELECT RAISE(ABORT, 'holdgate: grants: is never deleted'); END;
CREATE TRIGGER log_kept BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'holdgate: log: is never deleted'); END;
CREATE TRIGGER edges_kept BEFORE DELETE ON edges BEGIN SELECT RAISE(ABORT, 'holdgate: edges: is never deleted'); END;
CREATE TRIGGER nonces_kept BEFORE DELETE ON nonces BEGIN SELECT RAISE(ABORT, 'holdgate: nonces: is never deleted'); END;
CREATE TRIGGER rosters_kept BEFORE DELETE ON rosters BEGIN SELECT RAISE(ABORT, 'holdgate: rosters: is never deleted'); END;
CREATE TRIGGER policies_kept BEFORE DELETE ON policies BEGIN SELECT RAISE(ABORT, 'holdgate: policies: is never deleted'); END;
CREATE TRIGGER people_kept BEFORE DELETE ON people BEGIN SELECT RAISE(ABORT, 'holdgate: people: is never deleted'); END;
CREATE TRIGGER decisions_written_once BEFORE UPDATE ON decisions BEGIN SELECT RAISE(ABORT, 'holdgate: decisions: never changes'); END;
CREATE TRIGGER log_written_once BEFORE UPDATE ON log BEGIN SELECT RAISE(ABORT, 'holdgate: log: never changes'); END;
CREATE TRIGGER nonces_written_once BEFORE UPDATE ON nonces BEGIN SELECT RAISE(ABORT, 'holdgate: nonces: never changes'); END;
CREATE TRIGGER rosters_written_once BEFORE UPDATE ON rosters BEGIN SELECT RAISE(ABORT, 'holdgate: rosters: never changes'); END;
CREATE TRIGGER policies_written_once BEFORE UPDATE ON policies BEGIN SELECT RAISE(ABORT, 'holdgate: policies: never changes'); END;
CREATE TRIGGER facts_written_once BEFORE UPDATE ON facts BEGIN SELECT RAISE(ABORT, 'holdgate: facts: never changes'); END;
CREATE TRIGGER bodies_written_once BEFORE UPDATE ON bodies BEGIN SELECT RAISE(ABORT, 'holdgate: bodies: never changes'); END;
CREATE TRIGGER requests_fixed BEFORE UPDATE ON requests WHEN (NEW.id IS NOT OLD.id OR NEW.requester IS NOT OLD.requester OR NEW.requester_id IS NOT OLD.requester_id OR NEW.requester_person IS NOT OLD.requester_person OR NEW.enforcer IS NOT OLD.enforcer OR NEW.action IS NOT OLD.action OR NEW.action_digest IS NOT OLD.action_digest OR NEW.call_digest IS NOT OLD.call_digest OR NEW.view_digest IS NOT OLD.view_digest OR NEW.policy_digest IS NOT OLD.policy_digest OR NEW.roster_digest IS NOT OLD.roster_digest OR NEW.rule IS NOT OLD.rule OR NEW.say IS NOT OLD.say OR NEW.consequence IS NOT OLD.consequence OR NEW.quorum IS NOT OLD.quorum OR NEW.justification IS NOT OLD.justification OR NEW.body_shown IS NOT OLD.body_shown OR NEW.created_at IS NOT OLD.created_at OR NEW.expires_at IS NOT OLD.expires_at OR NEW.idempotency_key IS NOT OLD.idempotency_key OR NEW.idempotency_digest IS NOT OLD.idempotency_digest) BEGIN SELECT RAISE(ABORT, 'holdgate: requests: is fixed at creation'); END;
CREATE TRIGGER requests_start BEFORE INSERT ON requests WHEN NEW.status NOT IN ('pending', 'approved', 'denied') OR NEW.basis = 'people' BEGIN SELECT RAISE(ABORT, 'holdgate: requests: starts pending, or as its rule decides'); END;
CREATE TRIGGER requests_use BEFORE UPDATE ON requests WHEN NEW.usable_milliseconds > OLD.usable_milliseconds BEGIN SELECT RAISE(ABORT, 'holdgate: requests: is not usable for longer'); END;
CREATE TRIGGER grants_fixed BEFORE UPDATE ON grants WHEN (NEW.id IS NOT OLD.id OR NEW.request IS NOT OLD.request OR NEW.jws IS NOT OLD.jws OR NEW.issued_at IS NOT OLD.issued_at OR NEW.usable_until IS NOT OLD.usable_until) BEGIN SELECT RAISE(ABORT, 'holdgate: grants: is fixed at issue'); END;
CREATE TRIGGER askings_fixed BEFORE UPDATE ON askings WHEN (NEW.request IS NOT OLD.request OR NEW.person IS NOT OLD.person OR NEW.position IS NOT OLD.position OR NEW.nonce IS NOT OLD.nonce OR NEW.asked_at IS NOT OLD.asked_at) BEGIN SELECT RAISE(ABORT, 'holdgate: askings: is fixed when asked'); END;
CREATE TRIGGER requests_version BEFORE UPDATE ON requests WHEN NEW.version <> OLD.version + 1 BEGIN SELECT RAISE(ABORT, 'holdgate: requests: rises by one with each change'); END;
CREATE TRIGGER requests_final BEFORE UPDATE ON requests WHEN OLD.status <> 'pending' AND (NEW.status IS NOT OLD.status OR NEW.basis IS NOT OLD.basis OR NEW.end_reason IS NOT OLD.end_reason OR NEW.decided_at IS NOT OLD.decided_at) BEGIN SELECT RAISE(ABORT, 'holdgate: requests: is final'); END;
CREATE TRIGGER grants_transition BEFORE UPDATE OF status ON grants WHEN NEW.status <> OLD.status AND NOT (
      (OLD.status = 'open' AND NEW.status IN ('redeemed', 'revoked', 'lapsed'))
      OR (OLD.status = 'redeemed' AND NEW.status IN ('executed', 'failed', 'unknown'))
      OR (OLD.status = 'unknown' AND NEW.status IN ('executed', 'failed'))) BEGIN SELECT RAISE(ABORT, 'holdgate: grants: has no such transition'); END;
CREATE TRIGGER grants_one_attempt BEFORE UPDATE ON grants WHEN OLD.redeemed_at IS NOT NULL AND (NEW.attempt IS NOT OLD.attempt OR NEW.redeemed_at IS NOT OLD.redeemed_at) BEGIN SELECT RAISE(ABORT, 'holdgate: grants: is redeemed once'); END;
CREATE TRIGGER grants_start_open BEFORE INSERT ON grants WHEN NEW.status <> 'open' BEGIN SELECT RAISE(ABORT, 'holdgate: grants: starts open'); END;
CREATE TRIGGER grants_need_approval BEFORE INSERT ON grants WHEN NOT EXISTS (
      SELECT 1 FROM requests WHERE id = NEW.request AND status = 'approved' AND (basis <> 'people' OR (
        quorum > 0 AND quorum <= (
          SELECT count(*) FROM decisions WHERE request = NEW.request AND verdict = 'approve')
        AND NOT EXISTS (SELECT 1 FROM decisions WHERE request = NEW.request AND verdict = 'deny')))) BEGIN SELECT RAISE(ABORT, 'holdgate: grants: needs an approved request with its quorum'); END;
CREATE TRIGGER decisions_not_own BEFORE INSERT ON decisions WHEN NEW.verdict = 'approve' AND EXISTS (
      SELECT 1 FROM requests WHERE id = NEW.request AND requester_person = NEW.person) BEGIN SELECT RAISE(ABORT, 'holdgate: decisions: is not given on a request of one’s own'); END;
CREATE TRIGGER decisions_in_time BEFORE INSERT ON decisions WHEN NOT EXISTS (
      SELECT 1 FROM requests WHERE id = NEW.request
        AND NEW.decided_at >= created_at AND NEW.decided_at < expires_at
        AND (status = 'pending' OR decided_at = NEW.decided_at)) BEGIN SELECT RAISE(ABORT, 'holdgate: decisions: belongs inside the window of a pending request'); END;
CREATE TRIGGER log_gapless BEFORE INSERT ON log WHEN NEW.position <> (SELECT coalesce(max(position) + 1, 0) FROM log) BEGIN SELECT RAISE(ABORT, 'holdgate: log: has no gap'); END;
CREATE TRIGGER edges_follow_log BEFORE UPDATE ON edges WHEN NEW.size < OLD.size
      OR NEW.size <> (SELECT coalesce(max(position) + 1, 0) FROM log) BEGIN SELECT RAISE(ABORT, 'holdgate: edges: follows the log'); END;
CREATE TRIGGER people_last_admin BEFORE UPDATE ON people WHEN OLD.active = 1 AND OLD.admin = 1 AND (NEW.active = 0 OR NEW.admin = 0)
      AND NOT EXISTS (SELECT 1 FROM people WHERE active = 1 AND admin = 1 AND id <> OLD.id) BEGIN SELECT RAISE(ABORT, 'holdgate: people: keeps one administrator'); END;
CREATE TRIGGER people_stay_out BEFORE UPDATE ON people WHEN OLD.active = 0 AND NEW.active = 1 BEGIN SELECT RAISE(ABORT, 'holdgate: people: does not come back'); END;
CREATE TRIGGER invitations_once BEFORE UPDATE ON invitations WHEN OLD.used_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'holdgate: invitations: is used once'); END;
COMMIT;
