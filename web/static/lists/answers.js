// The rows of an answer as they arrive, and what is kept of them: counts, places to draw, rows to look at.
import { config } from "../js/config.js";

const MOST_PLACES = 5000;
const MOST_ROWS = 100;

// One object for each line of newline-delimited JSON, while the rest is still on its way.
export async function* rowsOf(answer) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    const lines = (rest + (value ?? "")).split("\n");
    rest = done ? "" : lines.pop();
    for (const line of lines) if (line.trim()) yield JSON.parse(line);
    if (done) return;
  }
}

export class Outcome {
  rows = 0;
  levels = new Map();
  places = [];
  unsure = 0;
  toLookAt = [];

  constructor(columns) { this.columns = columns; }

  add(row) {
    this.rows += 1;
    const level = row.result_level ?? "none";
    this.levels.set(level, (this.levels.get(level) ?? 0) + 1);
    if (row.latitude !== null && this.places.length < MOST_PLACES) {
      this.places.push({ at: [row.latitude, row.longitude], level, label: row.result_label });
    }
    if (row.result_status === "ok" && config.well.includes(row.result_cause ?? "")) return;
    this.unsure += 1;
    if (this.toLookAt.length < MOST_ROWS) this.toLookAt.push({ n: this.rows, asked: this.asked(row), label: row.result_label, cause: row.result_cause });
  }

  asked(row) {
    return this.columns.map((name) => row[name]).filter((cell) => cell !== null && cell !== undefined && cell !== "").join(", ");
  }
}
