/** A control call that cannot be done: an HTTP status and words for whoever called. */
export class ControlError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
