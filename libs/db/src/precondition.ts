/**
 * Throws if the stored row is not the one that a change is meant for. The row is locked until the change is committed.
 */
export type Precondition<Row> = (stored: Row) => void;
