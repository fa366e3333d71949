"""The counts as Prometheus text. Loaded on the first `GET /metrics`, for its import costs a tenth of the start."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.metrics import SECONDS, Levels, Metrics

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class _Counts(Collector):
    def __init__(self, metrics: Metrics, levels: Levels) -> None:
        self._metrics = metrics
        self._levels = levels

    def collect(self) -> Iterator[Metric]:
        yield from self._counted()
        yield self._durations()
        yield from self._standing()

    def _counted(self) -> Iterator[Metric]:
        events = CounterMetricFamily(
            "bot_vats_events", "Requests of the exchange to /vats, by command and outcome.", labels=["cmd", "outcome"]
        )
        for (cmd, outcome), count in sorted(self._metrics.events.items()):
            events.add_metric([cmd, outcome], count)
        yield events
        requests = CounterMetricFamily(
            "bot_vats_requests", "Requests to the exchange, by operation and outcome.", labels=["operation", "outcome"]
        )
        for (operation, outcome), count in sorted(self._metrics.requests.items()):
            requests.add_metric([operation, outcome], count)
        yield requests
        updates = CounterMetricFamily("bot_telegram_updates", "Updates of Telegram, by outcome.", labels=["outcome"])
        for outcome, count in sorted(self._metrics.updates.items()):
            updates.add_metric([outcome], count)
        yield updates
        traffic = self._levels.traffic
        if traffic is not None:
            yield CounterMetricFamily("bot_telegram_requests", "Requests to Telegram.", value=traffic.sent)
            yield CounterMetricFamily("bot_telegram_throttled", "Answers 429 of Telegram.", value=traffic.throttled)
            yield CounterMetricFamily("bot_telegram_failed", "Requests that Telegram refused.", value=traffic.failed)

    def _durations(self) -> Metric:
        family = HistogramMetricFamily(
            "bot_vats_request_seconds", "How long the exchange took to answer.", labels=["operation"]
        )
        for operation, latency in sorted(self._metrics.latency.items()):
            upto, buckets = 0, []
            for bound, count in zip([*map(str, SECONDS), "+Inf"], latency.counts, strict=True):
                upto += count
                buckets.append((bound, float(upto)))
            family.add_metric([operation], buckets, sum_value=latency.total)
        return family

    def _standing(self) -> Iterator[Metric]:
        levels = self._levels
        if levels.inbox is not None:
            yield GaugeMetricFamily("bot_inbox_waiting", "Events that are kept and not yet taken up.", levels.inbox)
        if levels.parked is not None:
            yield GaugeMetricFamily("bot_inbox_parked", "Events and cards that were set aside.", levels.parked)
        known = GaugeMetricFamily(
            "bot_known_seconds",
            "Age of the last whole reading of the exchange: company, history, settings.",
            labels=["what"],
        )
        for what, age in sorted(levels.known_seconds.items()):
            known.add_metric([what], age)
        yield known
        alarms = GaugeMetricFamily("bot_alarm", "1 for a trouble that the administrators are told of.", labels=["name"])
        for name in sorted(levels.alarms):
            alarms.add_metric([name], 1)
        yield alarms
        if levels.oldest_unsent_seconds is not None:
            yield GaugeMetricFamily(
                "bot_oldest_unsent_seconds", "Age of the oldest news not yet delivered.", levels.oldest_unsent_seconds
            )
        leading = int(levels.traffic is not None)
        yield GaugeMetricFamily("bot_leading", "1 in the process that talks with Telegram and delivers.", leading)


def render(metrics: Metrics, levels: Levels) -> bytes:
    """Write everything that is counted, and what Python knows of its process, as Prometheus text."""
    registry = CollectorRegistry()
    registry.register(_Counts(metrics, levels))
    ProcessCollector(registry=registry)
    return generate_latest(registry)
