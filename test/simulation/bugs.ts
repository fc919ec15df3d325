interface Bug {
  /** A seed that meets it: with other seeds it takes longer. */
  readonly seed: number;
  /** The end of the file's path. */
  readonly file: string;
  /** What stands there once, and what would stand there with the bug. */
  readonly line: string;
  readonly instead: string;
}

/** Mistakes that somebody might make. Each is a change of one line; only this suite ever loads the product with one. */
export const BUGS: Readonly<Record<string, Bug>> = {
  'an unsure message is not handed over again': {
    seed: 32,
    file: 'engine/outbox/schedule.ts',
    line: 'await handOverAgain(context, queue, overdue);',
    instead: 'for (const { id } of overdue) queue.handedOver.delete(id);',
  },
  'the intent is forgotten by a restart': {
    seed: 3,
    file: 'engine/outbox/decide.ts',
    line: "const step = applyEvent(context, change, message, { kind: 'prepared' });",
    instead: "const step = applyEvent(context, change, { ...message, number: -1 }, { kind: 'prepared' });",
  },
  'a refused custody is given all the same': {
    seed: 3400,
    file: 'gateway/store/sqlite/runs.ts',
    line: 'if (!row || row.device !== run.device || row.fence !== fence) {',
    instead: 'if (!row) {',
  },
  'what a device has lost is not offered again': {
    seed: 330,
    file: 'gateway/store/sqlite/runs.ts',
    line: 'for (const row of lost) takeBack(sql, row, run.now, { keepDevice: true });',
    instead: '',
  },
  'a message on its way may be cancelled': {
    seed: 63,
    file: 'engine/outbox/settle.ts',
    line: "applyEvent(context, change, message, { kind: 'cancelRequested' }) ? 'done' : 'tooLate'",
    instead:
      "applyEvent(context, change, { ...message, attempt: 'waiting', status: 'queued', unsure: 0 }, { kind: 'cancelRequested' }) ? 'done' : 'tooLate'",
  },
  'a status goes wherever the last report says': {
    seed: 2,
    file: 'shared/model/message.ts',
    line: 'return FORWARD[current].includes(next) ? next : current;',
    instead: 'return next;',
  },
  'the newest message of a chat goes first': {
    seed: 26,
    file: 'engine/store/messages.ts',
    line: "AND custody <> 'gateway' ORDER BY priority DESC, seq LIMIT 1`,",
    instead: "AND custody <> 'gateway' ORDER BY priority DESC, seq DESC LIMIT 1`,",
  },
  'results are confirmed without being applied': {
    seed: 2,
    file: 'gateway/store/sqlite/reports.ts',
    line: 'else ignored.push(...apply(sql, run, report, tools.vault));',
    instead: "else if (report.kind !== 'result') ignored.push(...apply(sql, run, report, tools.vault));",
  },
  'a webhook that was not taken is not tried again': {
    seed: 227,
    file: 'gateway/webhooks/delivery.ts',
    line: 'const result = await attempt(event);',
    instead: "const result = { ...(await attempt(event)), kind: 'received' };",
  },
  'a repeated call of a customer is accepted again': {
    seed: 31,
    file: 'gateway/store/sqlite/acceptance.ts',
    line: 'earlier: message.key && earlierUnder(sql, message.client, message.key.key),',
    instead: 'earlier: undefined,',
  },
  'a number that is paired on another machine leaves its queue behind': {
    seed: 1,
    file: 'gateway/store/sqlite/accounts.ts',
    line: 'takeBackAll(sql, chosen.instance, chosen.device, wish.now);',
    instead: '',
  },
  'a gateway that was restored is told nothing of what it forgot': {
    seed: 19,
    file: 'engine/link/open-session.ts',
    line: 'if (confirmedReport > last || confirmedReport < confirmedHere) return true;',
    instead: 'if (confirmedReport > last && confirmedHere >= 0) return true;',
  },
  'a restored machine sends what its gateway had and its owner gave up': {
    seed: 598,
    file: 'engine/restored-copy.ts',
    line: 'gateway !== null && seq <= gateway.lastSeq && gateway.id === options.gatewayId();',
    instead: 'false;',
  },
  'a repeated call of a customer is counted': {
    seed: 31,
    file: 'gateway/store/sqlite/acceptance.ts',
    line: "if (decision.kind === 'repeat') return { kind: 'repeated', id: decision.id };",
    instead:
      "if (decision.kind === 'repeat') { if (tally && sender.instance) count(message, tally, sender.instance.instance, seen); return { kind: 'repeated', id: decision.id }; }",
  },
  'a webhook has another id with every try': {
    seed: 65,
    file: 'gateway/webhooks/send.ts',
    line: 'const signed = signedHeaders({ id, at: clock.now(),',
    instead: 'const signed = signedHeaders({ id: `${id}-${clock.now()}`, at: clock.now(),',
  },
};
