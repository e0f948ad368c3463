// The draft of a mail with log files: the page and the practice phone write the same (protocol/vectors/mail.json).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { draftOf } from "../../../customer/web/assets/log_mail.js";
import { Words } from "../../../customer/web/assets/words.js";

const { cases } = JSON.parse(readFileSync(new URL("../../../protocol/vectors/mail.json", import.meta.url), "utf8"));

for (const { name, lang, mail, to, portal, number, names, draft } of cases) {
  test(name, () => {
    const ours = draftOf({ mail, to, args: { who: to, portal }, number, names }, new Words(lang));
    assert.deepEqual(ours && { to: ours.to, subject: ours.subject, body: ours.body.split("\r\n") }, draft);
  });
}
