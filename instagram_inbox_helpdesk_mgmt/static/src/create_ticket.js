/**
 * Create a ticket of a conversation, or find its open one.
 *
 * @param {import("models").Thread} thread
 * @param {boolean} withFiles whether the ticket gets the files of the conversation
 * @returns {Promise<{id: number, number: string, is_new: boolean, file_count: number}>}
 *     the ticket, and how many files of the conversation it does not have
 */
export function createTicket(thread, withFiles = false) {
    return thread.store.env.services.orm.call(
        "discuss.channel",
        "instagram_find_or_create_ticket",
        [[thread.id]],
        { with_files: withFiles }
    );
}
