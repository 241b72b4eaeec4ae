"""Pages for people who see little or use a screen reader, as axe judges them."""

from importlib.resources import files

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text()
# What looks as everywhere in Odoo: messages and the composer, search, badges, tags with
# a picture, the button that copies, help and marks of labels, pivot tables, boxes that
# select rows, pictures of agents, tabs and items of menus.
ODOOS = (
    ".o-mail-Message, .o-mail-DateSection, .o-mail-Composer-actions, .o_searchview,"
    " .o-mail-DiscussContent-core > div > i, .badge, .o_tag, .o_clipboard_button,"
    " .text-muted, .o_setting_tip, sup, .o_pivot table, .o_optional_columns_dropdown,"
    " .o_list_record_selector, .o_m2o_avatar, .o_m2m_avatar, .o_select_menu,"
    " .o_notebook_headers, .o_colorlist, .o-autocomplete, .o-dropdown-item,"
    " .o_control_panel_navigation"
)
# Odoo's frames around what is ours.
FRAMES = ".modal, .o-mail-ChatWindow"
FAULTS = """async ([ours, odoos, frames]) => {
    const { violations } = await axe.run(
        { include: [...document.querySelectorAll(ours)] },
        { resultTypes: ["violations"] }
    );
    const isOurs = ({ target }) => {
        const element = document.querySelector(target);
        return !element?.closest(odoos) && !element?.matches(frames);
    };
    return violations
        .filter(({ impact }) => ["critical", "serious"].includes(impact))
        .flatMap(({ help, nodes }) => nodes.filter(isOurs).map(
            ({ any, html }) => `${help}: ${html.slice(0, 200)} ${any[0]?.message ?? ""}`
        ))
        .sort();
}"""


def reading_faults(page, *scopes):
    """Return what axe calls serious or critical.

    :param scopes: selectors of the elements to check, with everything inside them
    """
    page.evaluate(f"if (!window.axe) {{ {AXE} }}")
    return page.evaluate(FAULTS, [", ".join(scopes), ODOOS, FRAMES])
