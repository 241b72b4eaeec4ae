import { _t } from "@web/core/l10n/translation";

/** A reply and a note must not become one text. */
function isNoteBegun(composer) {
    return (
        composer.isInstagramNote &&
        Boolean(composer.composerText.trim() || composer.attachments.length)
    );
}

/**
 * Move what was not sent of a reply back to the composer, before the draft if there is one.
 *
 * @param {import("models").Message} message
 */
export async function takeBack(message) {
    const { id, parent_id: quoted, store, thread } = message;
    const { composer } = thread;
    const { notification, orm } = store.env.services;
    if (isNoteBegun(composer)) {
        notification.add(
            _t("You are writing a note: add or delete it before you edit this reply."),
            { type: "warning" }
        );
        return;
    }
    const draft = await orm.call("mail.message", "instagram_take_back", [[id]]);
    if (!draft) {
        return;
    }
    store.insert(draft.store_data);
    composer.setInstagramNote(false);
    composer.composerText = [draft.text, composer.composerText]
        .filter((each) => each.trim())
        .join("\n");
    composer.addInstagramQuickReplies(draft.quick_replies);
    composer.attachments.push(...draft.attachment_ids.map((each) => store["ir.attachment"].get(each)));
    composer.replyToMessage = composer.replyToMessage ?? quoted;
}
