"""Draws the benchmark's plot: time and memory over the size of the site, and the ratios over runs."""

import html
import math

WIDTH, HEIGHT, MARGIN = 460, 300, 56
COLOURS = ("#154273", "#a90061", "#39870c", "#e17000", "#535353", "#007bc7", "#673327", "#8fcae7")


def ticks(low, high, log):
    if log:
        first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
        return [10.0 ** e for e in range(first, last + 1)]
    step = 10.0 ** math.floor(math.log10(max(high - low, 1e-9)))
    step = next((step * k for k in (0.2, 0.5, 1, 2) if (high - low) / (step * k) <= 6), step * 2)
    return [low + step * i for i in range(int((high - low) / step) + 2)]


def number(value):
    return f"{value:,.0f}" if value >= 10 else f"{value:.3g}"


class Axis:
    def __init__(self, values, start, stop, log):
        low = min(values) if log else 0.0 if min(values) >= 0 else min(values)
        self.ticks = ticks(low, max(values) or 1.0, log)
        self.log, self.start, self.stop = log, start, stop

    def at(self, value):
        low, high = self.ticks[0], self.ticks[-1]
        if self.log:
            low, high, value = math.log10(low), math.log10(high), math.log10(max(value, 1e-9))
        return self.start + (self.stop - self.start) * (value - low) / ((high - low) or 1.0)


def panel(left, title, label_x, label_y, series, log):
    """One diagram; series: name → [(x, y)]. Elements as text."""
    xs = [x for points in series.values() for x, _ in points]
    ys = [y for points in series.values() for _, y in points]
    across = Axis(xs, left + MARGIN, left + WIDTH - 16, log) if log else \
        Axis(xs + [max(xs) + 1], left + MARGIN, left + WIDTH - 16, log)
    up = Axis(ys, HEIGHT - MARGIN, 36, log)
    out = [f'<text x="{left + MARGIN}" y="20" font-weight="bold">{html.escape(title)}</text>',
           f'<text x="{left + WIDTH - 16}" y="{HEIGHT - 14}" text-anchor="end">{label_x}</text>',
           f'<text x="{left + 8}" y="30">{label_y}</text>']
    for tick in up.ticks:
        y = up.at(tick)
        out.append(f'<path d="M{across.start} {y:.1f}H{across.stop}" stroke="#ddd"/>'
                   f'<text x="{across.start - 6}" y="{y + 4:.1f}" text-anchor="end">{number(tick)}</text>')
    for tick in across.ticks:
        out.append(f'<text x="{across.at(tick):.1f}" y="{up.start + 16}" '
                   f'text-anchor="middle">{number(tick)}</text>')
    for i, (name, points) in enumerate(series.items()):
        colour = COLOURS[i % len(COLOURS)]
        places = " ".join(f"{across.at(x):.1f},{up.at(y):.1f}" for x, y in sorted(points))
        out.append(f'<polyline points="{places}" fill="none" stroke="{colour}" stroke-width="2"/>')
        out += [f'<circle cx="{across.at(x):.1f}" cy="{up.at(y):.1f}" r="3" fill="{colour}"/>'
                for x, y in points]
        y = HEIGHT + 14 + 16 * i
        out.append(f'<rect x="{left + MARGIN}" y="{y - 9}" width="12" height="10" fill="{colour}"/>'
                   f'<text x="{left + MARGIN + 18}" y="{y}">{html.escape(name)}</text>')
    return out


def draw(path, panels):
    """panels: [(title, label_x, label_y, series, log)]; those without points are left out."""
    panels = [p for p in panels if any(p[3].values())]
    rows = max((len(p[3]) for p in panels), default=0)
    width, height = WIDTH * len(panels), HEIGHT + 24 + 16 * rows
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
           f'width="{width}" height="{height}" font-family="sans-serif" font-size="12">',
           f'<rect width="{width}" height="{height}" fill="#fff"/>']
    for i, (title, label_x, label_y, series, log) in enumerate(panels):
        out += panel(i * WIDTH, title, label_x, label_y, series, log)
    path.write_text("\n".join(out + ["</svg>", ""]), encoding="utf-8")
