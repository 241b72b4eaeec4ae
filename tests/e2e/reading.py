"""Pages for people who see little or use a screen reader: names and contrast."""

# What looks as everywhere in Odoo: its badges and counters, its muted help, the marks of
# its labels, the button that copies, its pivot table.
ODOOS = (
    ".badge, .o_clipboard_button, .text-muted, .o_setting_tip, sup, .o_pivot table,"
    " .o_optional_columns_dropdown, .o_list_record_selector"
)
# WCAG 2.1, 1.4.3: 4.5 to 1; 3 to 1 where text is large, or bold and rather large.
FAULTS = """([scopes, odoos]) => {
    const faults = new Set();
    const inside = (selector) =>
        [...document.querySelectorAll(scopes)].flatMap((scope) => [
            ...(scope.matches(selector) ? [scope] : []),
            ...scope.querySelectorAll(selector),
        ]).filter((element) => !element.closest(odoos));
    const isShown = (element) =>
        element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
        && element.getClientRects().length > 0;
    const words = (element) => [
        element.getAttribute("aria-label"),
        ...(element.getAttribute("aria-labelledby") ?? "").split(" ").filter(Boolean)
            .map((id) => document.getElementById(id)?.textContent),
        element.getAttribute("title"),
        element.getAttribute("placeholder"),
        element.getAttribute("alt"),
        ...[...(element.labels ?? [])].map((label) => label.textContent),
        element.innerText,
        ...[...element.querySelectorAll("[aria-label], [alt], [title]")].map(
            (part) => part.ariaLabel || part.alt || part.title
        ),
    ].some((word) => word?.trim());
    const controls = "button, a[href], input, select, textarea, [role=button]";
    for (const control of inside(controls)) {
        if (control.type !== "hidden" && isShown(control) && !words(control)) {
            faults.add(`no name: ${control.outerHTML.slice(0, 200)}`);
        }
    }

    const context = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
    const read = (color) => {
        context.clearRect(0, 0, 1, 1);
        context.fillStyle = color;
        context.fillRect(0, 0, 1, 1);
        const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data;
        return { alpha: alpha / 255, rgb: [red, green, blue] };
    };
    const over = (front, alpha, back) =>
        front.map((value, index) => value * alpha + back[index] * (1 - alpha));
    const backgroundOf = (element) => {
        if (!element) {
            return [255, 255, 255];
        }
        const { alpha, rgb } = read(getComputedStyle(element).backgroundColor);
        return alpha === 1 ? rgb : over(rgb, alpha, backgroundOf(element.parentElement));
    };
    const opacityOf = (element) =>
        element ? getComputedStyle(element).opacity * opacityOf(element.parentElement) : 1;
    const luminance = (rgb) => {
        const [red, green, blue] = rgb.map((value) => {
            const part = value / 255;
            return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    for (const element of inside("*")) {
        const hasText = [...element.childNodes].some(
            (node) => node.nodeType === Node.TEXT_NODE && node.data.trim()
        );
        if (!hasText || !isShown(element) || element.closest(":disabled, .disabled, option")) {
            continue;
        }
        const style = getComputedStyle(element);
        const size = parseFloat(style.fontSize);
        const back = backgroundOf(element);
        const { alpha, rgb } = read(style.color);
        const front = over(rgb, alpha * opacityOf(element), back);
        const [dark, light] = [luminance(front), luminance(back)].sort((a, b) => a - b);
        const contrast = (light + 0.05) / (dark + 0.05);
        const isLarge = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
        if (contrast < (isLarge ? 3 : 4.5)) {
            const text = element.textContent.trim().slice(0, 60);
            faults.add(`contrast ${contrast.toFixed(2)}: “${text}” ${element.className}`);
        }
    }
    return [...faults].sort();
}"""


def reading_faults(page, *scopes):
    """Return the controls without a name, and texts with too little contrast.

    :param scopes: selectors of the elements to check, with everything inside them
    """
    return page.evaluate(FAULTS, [", ".join(scopes), ODOOS])
