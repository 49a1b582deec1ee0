export interface Task<Result> {
  readonly name: string;
  /** That it keeps busy. */
  readonly cores: number;
  /** About as long as it takes. */
  readonly minutes: number;
  readonly run: () => Promise<Result>;
}

export interface Room {
  readonly cores: number;
  readonly isOver?: () => boolean;
  /** Gets the names of those that run whenever that has changed. */
  readonly onRunning?: (names: readonly string[]) => void;
}

export function runSideBySide<Result>(
  tasks: readonly Task<Result>[],
  room: Room,
): Promise<readonly (Result | undefined)[]>;

export interface Listener {
  write(text: string | Uint8Array): unknown;
}

export interface Voice {
  say(listener: Listener, text: string | Uint8Array): void;
  end(): void;
}

export function takeTurns(names: readonly string[]): (name: string) => Voice;
