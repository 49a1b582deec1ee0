/** A line longer than this is no event: the rest of it is skipped. */
export const maxLineLength = 1024 * 1024;

export interface TextLine {
  /** From 1. */
  readonly line: number;
  /** Without its end; undefined where it was too long. */
  readonly text: string | undefined;
}

/** The lines of a text in UTF-8, as many at once as one piece of the file holds. Nothing else is kept in memory. */
export async function* readLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<readonly TextLine[]> {
  const decoder = new TextDecoder();
  const splitter = new LineSplitter();
  for await (const chunk of bytes) {
    const lines = splitter.push(decoder.decode(chunk, { stream: true }));
    if (lines.length > 0) yield lines;
  }
  const rest = splitter.end(decoder.decode());
  if (rest.length > 0) yield rest;
}

class LineSplitter {
  #count = 0;
  #open = '';
  #isTooLong = false;

  push(text: string): TextLine[] {
    const parts = text.split('\n');
    const last = parts.pop() ?? '';
    const lines = parts.map((part) => this.#close(part));
    this.#extend(last);
    return lines;
  }

  /** What stands behind the last line end. */
  end(text: string): TextLine[] {
    const lines = this.push(text);
    if (this.#open !== '' || this.#isTooLong) lines.push(this.#close(''));
    return lines;
  }

  #close(part: string): TextLine {
    this.#extend(part);
    const text = this.#isTooLong ? undefined : this.#open;
    this.#open = '';
    this.#isTooLong = false;
    this.#count += 1;
    return { line: this.#count, text: text?.endsWith('\r') === true ? text.slice(0, -1) : text };
  }

  #extend(part: string): void {
    this.#isTooLong ||= this.#open.length + part.length > maxLineLength;
    this.#open = this.#isTooLong ? '' : this.#open + part;
  }
}
