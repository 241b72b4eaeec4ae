/**
 * Show who changed the agent or the status of a conversation, in a dialog.
 *
 * @param {import("models").Thread} thread
 */
export async function showHistory(thread) {
    const { action, orm } = thread.store.env.services;
    await action.doAction(
        await orm.call("discuss.channel", "action_instagram_history", [[thread.id]])
    );
}
