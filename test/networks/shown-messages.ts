/** What a phone shows, at once or after a wait. */
interface ShowingPhone<Query, Message> {
  messages(query: Query): readonly Message[];
  /** Calls `wake` at each new message until the returned function is called. */
  onMessage(wake: () => void): () => void;
}

/** Answers what there is, or waits for the next message, whichever comes first. */
export function shownMessages<Query extends { readonly waitMs?: number | undefined }, Message>(
  phone: ShowingPhone<NoInfer<Query>, Message>,
  query: Query,
): Promise<readonly Message[]> {
  const { waitMs = 0 } = query;
  const found = phone.messages(query);
  if (found.length > 0 || waitMs === 0) return Promise.resolve(found);
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      stop();
      resolve(phone.messages(query));
    };
    const stop = phone.onMessage(finish);
    const timer = setTimeout(finish, waitMs);
  });
}
