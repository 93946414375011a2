from __future__ import annotations

import pytest

from ingest.readers.commonmark.templates import Templates, highlight_fence


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{< note >}}\nTwo climb.\n{{< /note >}}", "\nTwo climb.\n"),
        ('A {{< term text="clapper" id="c" >}} strikes.', "A clapper strikes."),
        ('{{% alert title="Never alone" %}}', "\n\nNever alone\n\n"),
        ('{{< note title="Careful" >}}Open it.{{< /note >}}', "Careful Open it."),
        ('{{< notice warning "Never alone" >}}', "\n\nNever alone\n\n"),
        ('{{< figure src="a.png" alt="Bell" caption="Bell" >}}', "\n\nBell\n\n"),
        ('{{< figure src="a.png" alt="The bell" caption="In 1911" >}}', "\n\nIn 1911\n\n[Picture: The bell]\n\n"),
        ('[Wind it]({{< ref "wind.md" >}})', "[Wind it]()"),
        ('[Wind it]({{ "/wind" | relative_url }})', "[Wind it](/wind)"),
        ("{% if a %}It strikes.{% endif %}", "It strikes."),
        ("{% comment %}ask {% x %} Jan{% endcomment %}Wind it.", "Wind it."),
        ("{% raw %}{{ page.a }}{% endraw %}", "{{ page.a }}"),
        ("{% comment %}It strikes.", "It strikes."),
        ("Write {{ value }} here.", "Write {{ value }} here."),
        ("A set {a % b} and {{< open", "A set {a % b} and {{< open"),
    ],
)
def test_tags_become_the_words_they_show(source: str, expected: str) -> None:
    assert Templates().replace_in(source) == expected


def test_values_that_only_the_generator_knows_are_kept_for_a_warning() -> None:
    templates = Templates()
    assert templates.replace_in("{{ page.title }} {{< param hours >}} {% include a.html %} {% if b %}") == "   "
    assert templates.unknown == ["{{ page.title }}", "{{< param hours >}}", "{% include a.html %}"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('{{< highlight go "linenos=true" >}}', "```"),
        ("{% endhighlight %}", "```"),
        ("  {% highlight ruby %}", "  ```"),
        ("It {{< highlight go >}}", "It {{< highlight go >}}"),
    ],
)
def test_a_highlight_tag_is_a_fence(line: str, expected: str) -> None:
    assert highlight_fence(line) == expected
