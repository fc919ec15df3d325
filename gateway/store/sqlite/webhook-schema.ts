/** A migration. Endpoints of clients, and the outbox of events for them. */
export const webhookTables = `
  -- kinds: one bit each. sealed: address, token and secrets; url: the address of an older store, until it is opened. failures: in a row, since failing_since.
  CREATE TABLE webhook_endpoints (
    endpoint INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    client INTEGER NOT NULL REFERENCES clients ON DELETE CASCADE,
    url TEXT NOT NULL,
    form TEXT NOT NULL,
    kinds INTEGER NOT NULL,
    channel TEXT,
    position INTEGER,
    sealed BLOB NOT NULL,
    revision INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    failing_since INTEGER,
    error TEXT,
    rest_until INTEGER NOT NULL DEFAULT 0,
    delivered_at INTEGER,
    created_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX webhook_endpoints_of_client ON webhook_endpoints (client);

  -- What happened lies in the rows that an event points to, and goes with them. state: 0 due, 1 behind another one of its
  -- endpoint and chat, 2 delivered, 3 parked. seq is never used again: a late result must not meet another event.
  CREATE TABLE webhook_events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    endpoint INTEGER NOT NULL REFERENCES webhook_endpoints ON DELETE CASCADE,
    kind INTEGER NOT NULL,
    instance INTEGER NOT NULL REFERENCES instances,
    chat TEXT NOT NULL,
    inbound INTEGER REFERENCES inbound ON DELETE CASCADE,
    message INTEGER REFERENCES messages ON DELETE CASCADE,
    step INTEGER,
    session TEXT,
    state INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    waiting_since INTEGER NOT NULL,
    next_at INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    tried_at INTEGER,
    error TEXT,
    ended_at INTEGER
  ) STRICT;
  CREATE INDEX webhook_events_due ON webhook_events (endpoint, next_at) WHERE state = 0;
  CREATE INDEX webhook_events_waiting ON webhook_events (endpoint, instance, chat, seq) WHERE state IN (0, 1);
  CREATE INDEX webhook_events_parked ON webhook_events (endpoint) WHERE state = 3;
  CREATE INDEX webhook_events_of_endpoint ON webhook_events (endpoint, seq);
  CREATE INDEX webhook_events_by_age ON webhook_events (created_at);
  CREATE INDEX webhook_events_of_inbound ON webhook_events (inbound) WHERE inbound IS NOT NULL;
  CREATE INDEX webhook_events_of_message ON webhook_events (message) WHERE message IS NOT NULL;

  -- The due event of a chat ended, or went with what it told of: the next one is due.
  CREATE TRIGGER webhook_events_ended AFTER UPDATE OF state ON webhook_events WHEN OLD.state = 0 AND NEW.state > 1 BEGIN
    UPDATE webhook_events SET state = 0 WHERE seq = (SELECT min(seq) FROM webhook_events
      WHERE endpoint = OLD.endpoint AND instance = OLD.instance AND chat = OLD.chat AND state IN (0, 1));
  END;
  CREATE TRIGGER webhook_events_removed AFTER DELETE ON webhook_events WHEN OLD.state = 0 BEGIN
    UPDATE webhook_events SET state = 0 WHERE seq = (SELECT min(seq) FROM webhook_events
      WHERE endpoint = OLD.endpoint AND instance = OLD.instance AND chat = OLD.chat AND state IN (0, 1));
  END;
`;
