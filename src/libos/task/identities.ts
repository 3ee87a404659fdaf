/** Numbers for objects, so that they can be put in an order. @see kcmp(2) */
export class Identities {
  readonly #numbers = new WeakMap<object, number>();
  #last = 0;
  /** The same for the same object, always. */
  of(what: object): number {
    let number = this.#numbers.get(what);
    if (number === undefined) {
      number = ++this.#last;
      this.#numbers.set(what, number);
    }
    return number;
  }
}
