"""The people and shops a fresh simulator starts with."""

from .model import Account, Customer, Post


def accounts() -> list[Account]:
    return [
        Account(
            instagram_id="17841405822304914",
            app_scoped_id="25025320183765211",
            username="florentine.flowers",
            name="Florentine Flowers",
            emblem="flower",
        ),
        Account(
            instagram_id="17841409417730026",
            app_scoped_id="24871190552094316",
            username="spoke.and.chain",
            name="Spoke & Chain Bikes",
            account_type="MEDIA_CREATOR",
            emblem="bike",
        ),
        Account(
            instagram_id="17841403099164855",
            app_scoped_id="26110457390218874",
            username="mia.at.home",
            name="Mia (private)",
            account_type="PERSONAL",
            emblem="heart",
        ),
    ]


def customers() -> list[Customer]:
    return [
        Customer("lena", "lena.bakes", "Lena Hoffmann", look="lena2"),
        Customer("joerg", "joerg_mueller", "Jörg Müßig-Täubner", look="joerg4"),
        Customer("sunny", "sunny.days", "Sunny 🌻☀️", verified=True, look="sunny0"),
        Customer("noor", "noor.alhashimi", "نور الهاشمي", look="noor3"),
        Customer("yael", "yael.tlv", "יעל כהן", look="yael6"),
        Customer("haruto", "haruto.rides", "佐藤 陽翔", has_picture=False),
        Customer("quiet", "quiet_one_77", None),
        Customer(
            "iris", "iris.incognito", "Iris Novak", needs_consent=True, look="iris3"
        ),
    ]


def posts() -> list[Post]:
    """Return what the shops have posted; the latest is last."""
    flowers, bikes = accounts()[0].instagram_id, accounts()[1].instagram_id
    return [
        Post(
            "18101000000000004", flowers, "Live: we bind an autumn wreath", is_live=True
        ),
        Post(
            "18101000000000003",
            flowers,
            "Wreaths from the first of December",
            product_type="AD",
        ),
        Post("18101000000000002", flowers, "How we cut roses", product_type="REELS"),
        Post("18101000000000001", flowers, "Dahlias are here! 🌸 12 € a bunch"),
        Post("18102000000000001", bikes, "Winter check: 49 €", emblem="bike"),
    ]
