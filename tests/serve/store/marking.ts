import { openStore } from "../../../serve/store/work-store.ts";

const [path = "", round = "0"] = process.argv.slice(2);
const store = openStore(path);
process.stdout.write("open\n");
for (let i = 0; ; i++) {
  const { id } = store.mark(
    {
      customer: `${round}-${i}`,
      list: "at_risk",
      status: "contacted",
      note: `call ${i}`,
      on: "2025-07-02",
      by: "Ann",
    },
    { by: "Ann", role: "retention", action: "mark", what: `${round}-${i}`, detail: "contacted" },
  );
  process.stdout.write(`${id} ${round}-${i}\n`);
}
