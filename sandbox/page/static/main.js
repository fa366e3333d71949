// The page begins: every part is given its place, then the state is asked for.

import { chatList } from "./chat_list.js";
import { clientCalls, clientForm } from "./client_calls.js";
import { company } from "./company.js";
import { conversation } from "./conversation.js";
import { failures } from "./failures.js";
import { log } from "./log.js";
import { phones } from "./phones.js";
import { scenarios } from "./scenarios.js";
import { tabs } from "./tabs.js";
import { begin } from "./world.js";
import { speak, translate } from "./words.js";

const at = (id) => document.getElementById(id);

translate();
for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", () => speak(button.dataset.language));
}
tabs(at("tabs"));
chatList(at("chat-list"));
conversation(at("conversation"));
phones(at("phones"));
clientForm(at("client-form"));
clientCalls(at("client-calls"));
scenarios(at("scenarios"));
company(at("company"));
log(at("log-filter"), at("log-lines"));
failures(at("failures"), at("failures-open"), at("broken"), at("bot-state"));

const start = () => begin().catch(() => setTimeout(start, 1000));
start();
