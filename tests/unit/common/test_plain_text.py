"""From any HTML to the text that a person sees."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instagram.common.plain_text import plain_text

MENTION = (
    '<a href="https://odoo.example/odoo/res.partner/7" class="o_mail_redirect"'
    ' data-oe-id="7" data-oe-model="res.partner" target="_blank">@Ben</a>'
)
CHANNEL = (
    '<a href="https://odoo.example/odoo/discuss.channel/3" class="o_channel_redirect"'
    ' data-oe-id="3" data-oe-model="discuss.channel">#general</a>'
)
RECORD = '<a href="https://odoo.example/odoo/x/5" data-oe-model="sale.order">S5</a>'

LINES = {
    "": "",
    "one": "one",
    "a<br>b<br/>c": "a\nb\nc",
    "a<br><br>b": "a\n\nb",
    "<p>a</p><p>b</p>": "a\nb",
    "<div>a</div><div>b</div>": "a\nb",
    "<p>a</p><p><br></p><p>b</p>": "a\n\nb",
    "<p>a<br></p><p>b</p>": "a\nb",
    "<p>a</p><p></p><p>b</p>": "a\nb",
    "<p>&nbsp;</p><p>a</p><p>&nbsp;</p>": "a",
    "before<p>a</p>after": "before\na\nafter",
    " a \n\t b ": "a b",
    "<p> a <b> b</b>  c </p>": "a b c",
    "a&nbsp;&nbsp;b": "a  b",
    "<h1>Title</h1>text": "Title\ntext",
    "<pre>a\n  b\n\nc</pre>d": "a\n  b\n\nc\nd",
    "a<hr>b": "a\nb",
}
MARKUP = {
    "<b>a</b> <i>b</i> <u>c</u> <s>d</s> <strong>e</strong> <em>f</em>": "a b c d e f",
    "<p>in<b>si</b>de</p>": "inside",
    "<code>x = 1</code>": "x = 1",
    "<blockquote>said</blockquote><p>answered</p>": "said\nanswered",
    '<span style="color: red" class="x">red</span>': "red",
    "1 &lt; 2 &amp;&amp; 3 &gt; 2 &#128075; &euro; &quot;x&quot;": '1 < 2 && 3 > 2 👋 € "x"',
    '<img class="o_emoji" alt="😀" src="/x.png"> hi': "😀 hi",
    '<img src="data:image/png;base64,AAAA">hi': "hi",
    '<span class="o_emoji">👨‍👩‍👧‍👦</span>': "👨‍👩‍👧‍👦",
    "a\u200bb\ufeff": "ab",
    "<style>p { color: red }</style><title>x</title>a<script>b()</script>": "a",
    "<!-- a comment -->a": "a",
    "<![CDATA[x]]>a<?php 1 ?>": "a",
    "<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>": (
        "A | B\n1 | 2"
    ),
    "</p></b></ul></ol></li></pre></a>a": "a",
    "a <unknown>b</unknown>": "a b",
    "5 *stars*, really": "5 *stars*, really",
    f"{MENTION} look": "@Ben look",
    f"see {CHANNEL}, {RECORD}": "see #general, S5",
    '<a class="o-discuss-mention">@everyone</a>': "@everyone",
}
LISTS = {
    "<ul><li>a</li><li>b</li></ul>": "• a\n• b",
    "x<ol><li>a</li><li>b</li></ol>y": "x\n1. a\n2. b\ny",
    '<ol start="3"><li>a</li><li value="7">b</li><li>c</li></ol>': "3. a\n7. b\n8. c",
    '<ol start="many"><li>a</li></ol>': "1. a",
    "<ul><li><p>a</p></li><li><p>b<br>c</p></li></ul>": "• a\n• b\nc",
    "<ul><li>a<ol><li>b</li></ol></li><li>c</li></ul>": "• a\n  1. b\n• c",
    '<ul><li>a</li><li class="oe-nested"><ul><li>b</li></ul></li></ul>': "• a\n  • b",
    '<ul class="o_checklist"><li class="o_checked">a</li><li>b</li></ul>': "☑ a\n☐ b",
    "<ul><li></li><li>a</li></ul>": "• a",
    "<li>stray</li>": "• stray",
}
URL = "https://a.example/x?a=1&amp;b=2"
LINKS = {
    f'<a href="{URL}">{URL}</a>': "https://a.example/x?a=1&b=2",
    f'<a href="{URL}">the shop</a>!': "the shop (https://a.example/x?a=1&b=2)!",
    f'<a href="{URL}"><b>the</b> shop</a>': "the shop (https://a.example/x?a=1&b=2)",
    '<a href="https://www.a.example/">a.example</a>': "a.example",
    '<a href="https://www.a.example">www.A.example</a>': "www.A.example",
    '<a href="https://b.example">https://a.example</a>': (
        "https://a.example (https://b.example)"
    ),
    f'<a href="{URL}"><img src="/x.png"></a>': "https://a.example/x?a=1&b=2",
    f'<a href="{URL}"></a>': "https://a.example/x?a=1&b=2",
    '<a href="mailto:shop@a.example?subject=x">shop@a.example</a>': "shop@a.example",
    '<a href="mailto:shop@a.example?subject=x">write</a>': "write (shop@a.example)",
    '<a href="tel:+49301234">call</a>': "call (+49301234)",
    '<a href="/odoo/discuss">here</a>': "here",
    '<a href="javascript:alert(1)">here</a>': "here",
    '<a name="x">here</a>': "here",
    "https://a.example/plain": "https://a.example/plain",
    f'1 <a href="{URL}">one</a> <a href="https://b.example">two</a>': (
        "1 one (https://a.example/x?a=1&b=2) two (https://b.example)"
    ),
}


@pytest.mark.parametrize(
    ("html", "text"), [*LINES.items(), *MARKUP.items(), *LISTS.items(), *LINKS.items()]
)
def test_plain(html, text):
    assert plain_text(html) == text


@given(st.text(alphabet="<>/=\"'& \n!-[]abpuliodrehtx;#1\u00a0", max_size=80))
def test_any_soup_is_read(soup):
    text = plain_text(soup)
    assert text == text.strip("\n")
    assert "\u00a0" not in text


def test_a_long_body_is_quick():
    assert len(plain_text("<div><b>word</b><br>" * 50_000).splitlines()) == 50_000
