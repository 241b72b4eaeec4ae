/**
 * Create a ticket of a conversation, or find its open one.
 *
 * @param {import("models").Thread} thread
 * @param {boolean} withFiles whether the ticket gets the files of the conversation
 * @returns {Promise<number>} id of the ticket
 */
export function createTicket(thread, withFiles = false) {
    return thread.store.env.services.orm.call(
        "discuss.channel",
        "instagram_create_ticket",
        [[thread.id]],
        { with_files: withFiles }
    );
}
