// The bot of a working day on grammY: by polling, or by webhook when WEBHOOK_SECRET is set. Says «ready» on its output.

import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { Bot, InlineKeyboard, InputFile, InputMediaBuilder, Keyboard, webhookCallback } from "grammy";

const { API_ROOT, BOT_TOKEN, WEBHOOK_SECRET, ALLOWED, COMMANDS, PICTURES } = process.env;
const allowed = JSON.parse(ALLOWED);
const names = JSON.parse(COMMANDS);
const [before, after] = JSON.parse(PICTURES).map((one) => Buffer.from(one, "base64"));

const bot = new Bot(BOT_TOKEN, {
  client: { apiRoot: API_ROOT, canUseWebhookReply: (method) => method === "sendChatAction" },
});

// Waits as long as Telegram says, then tries again.
bot.api.config.use(async (call, method, payload, signal) => {
  for (;;) {
    const answer = await call(method, payload, signal);
    const seconds = answer.ok ? undefined : answer.parameters?.retry_after;
    if (seconds === undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
  }
});

async function tellsRefusal(ctx, doing) {
  try {
    await doing;
  } catch (refusal) {
    await ctx.reply(refusal.description);
  }
}

bot.command("start", (ctx) => ctx.reply(`Hello, ${ctx.from.first_name}! ${ctx.match}`));

bot.command("styled", (ctx) =>
  ctx.reply("*Bold* & 1\\+1\\=2 \\(_really\\!_\\) [link](https://example.com/a_\\(b\\))", {
    parse_mode: "MarkdownV2",
    link_preview_options: { is_disabled: true },
  }),
);

bot.command("buttons", (ctx) =>
  ctx.reply("<b>Well?</b>", {
    parse_mode: "HTML",
    reply_markup: new InlineKeyboard().text("Yes", "yes").text("No", "no").row().url("Site", "https://example.com"),
  }),
);

bot.callbackQuery("raise", async (ctx) => {
  await ctx.answerCallbackQuery();
  await ctx.editMessageText("21 roubles");
});

bot.on("callback_query:data", async (ctx) => {
  await ctx.editMessageText(`You chose ${ctx.callbackQuery.data}`);
  await ctx.answerCallbackQuery({ text: "Taken", show_alert: true });
});

bot.command("same", async (ctx) => {
  const sent = await ctx.reply("same");
  await tellsRefusal(ctx, ctx.api.editMessageText(ctx.chat.id, sent.message_id, "same"));
});

bot.command("phone", (ctx) =>
  ctx.reply("Your phone?", { reply_markup: new Keyboard().requestContact("Phone").oneTime() }),
);
bot.on("message:contact", (ctx) => ctx.reply(`Phone ${ctx.message.contact.phone_number}`));
bot.command("thanks", (ctx) => ctx.reply("Thanks", { reply_markup: { remove_keyboard: true } }));

bot.on("message:document", async (ctx) => {
  await ctx.replyWithChatAction("upload_document");
  const file = await ctx.getFile();
  const answer = await fetch(`${API_ROOT}/file/bot${BOT_TOKEN}/${file.file_path}`);
  const content = Buffer.from(await answer.arrayBuffer());
  const name = ctx.message.document.file_name;
  const sent = await ctx.replyWithDocument(new InputFile(content, name), { caption: "Your file" });
  await ctx.replyWithDocument(sent.document.file_id);
  await ctx.reply(createHash("sha256").update(content).digest("hex"));
});

bot.command("album", async (ctx) => {
  const media = [before, after].map((one, place) => InputMediaBuilder.photo(new InputFile(one, `${place}.png`)));
  media[0].caption = "Two pictures";
  await ctx.replyWithMediaGroup(media);
});

bot.command("swap", async (ctx) => {
  const sent = await ctx.replyWithPhoto(new InputFile(before, "before.png"), { caption: "Before" });
  const media = InputMediaBuilder.photo(new InputFile(after, "after.png"), { caption: "After" });
  await ctx.api.editMessageMedia(ctx.chat.id, sent.message_id, media);
});

bot.inlineQuery("price", (ctx) =>
  ctx.answerInlineQuery(
    [
      {
        type: "article",
        id: "plain",
        title: "Plain price",
        input_message_content: { message_text: "10 roubles" },
      },
      {
        type: "article",
        id: "live",
        title: "Price with a button",
        input_message_content: { message_text: "<b>20</b> roubles", parse_mode: "HTML" },
        reply_markup: new InlineKeyboard().text("Raise", "raise"),
      },
    ],
    { cache_time: 0, is_personal: true },
  ),
);

bot.on("chosen_inline_result", async (ctx) => {
  if (ctx.inlineMessageId) await ctx.api.sendMessage(ctx.from.id, `You sent ${ctx.chosenInlineResult.result_id}`);
});

bot.on("message_reaction", (ctx) => ctx.reply(`You reacted ${ctx.messageReaction.new_reaction[0].emoji}`));

bot.command("admins", async (ctx) => {
  const found = await ctx.getChatAdministrators();
  const people = found.filter((one) => !one.user.is_bot).map((one) => one.user.first_name);
  await ctx.reply(people.join(", "), { message_thread_id: ctx.message.message_thread_id });
});

bot.command("topic", async (ctx) => {
  const made = await ctx.createForumTopic("Orders");
  await ctx.api.sendMessage(ctx.chat.id, "First words", { message_thread_id: made.message_thread_id });
  await ctx.api.closeForumTopic(ctx.chat.id, made.message_thread_id);
  await ctx.reply("Opened", { message_thread_id: ctx.message.message_thread_id });
});

bot.on("chat_join_request", async (ctx) => {
  await ctx.approveChatJoinRequest(ctx.from.id);
  await ctx.api.sendMessage(ctx.chatJoinRequest.user_chat_id, `Welcome to ${ctx.chat.title}`);
});

bot.command("broken", async (ctx) => {
  await tellsRefusal(ctx, ctx.reply("a <b>b", { parse_mode: "HTML" }));
  await tellsRefusal(ctx, ctx.reply("a <x>b</x>", { parse_mode: "HTML" }));
});
bot.command("gone", (ctx) => tellsRefusal(ctx, ctx.api.sendMessage(99, "Anybody?")));
bot.command("write", (ctx) => tellsRefusal(ctx, ctx.api.sendMessage(Number(ctx.match), "Hello")));

bot.command("burst", async (ctx) => {
  for (let place = 0; place < Number(ctx.match); place += 1) await ctx.reply(`burst ${place}`);
});

bot.on("message:text", (ctx) => ctx.reply(`You said: ${ctx.message.text}`));

bot.catch((failure) => {
  console.error(failure.error);
  process.exit(1);
});

await bot.init();
if (bot.botInfo.username !== "virtual_vats_bot" || !bot.botInfo.supports_inline_queries) process.exit(2);
await bot.api.setMyCommands(names.map((command) => ({ command, description: `the command ${command}` })));
if ((await bot.api.getMyCommands()).length !== names.length) process.exit(3);

if (WEBHOOK_SECRET) {
  const server = createServer(webhookCallback(bot, "http", { secretToken: WEBHOOK_SECRET }));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${server.address().port}/`;
  await bot.api.setWebhook(url, { secret_token: WEBHOOK_SECRET, allowed_updates: allowed });
  if ((await bot.api.getWebhookInfo()).url !== url) process.exit(4);
  console.log("ready");
} else {
  bot.start({ allowed_updates: allowed, timeout: 5, onStart: () => console.log("ready") });
}
