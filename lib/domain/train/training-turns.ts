/** One run of a model trains at a time. */
export interface TrainingTurns {
  /** Whose turn it is. It may have ended: nobody gives a turn back. */
  holder(tenant: string, model: string): Promise<string | undefined>;
  /** Takes the turn from who was seen to hold it; false when it is another's by now, and nothing changes. */
  take(turn: TurnToTake): Promise<boolean>;
}

export interface TurnToTake {
  readonly tenant: string;
  readonly model: string;
  readonly run: string;
  /** Undefined = nobody ever had it. */
  readonly from: string | undefined;
}
