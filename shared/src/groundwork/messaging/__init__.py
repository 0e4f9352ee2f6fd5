"""Events between services: outbox out, JetStream between, inbox in."""

from groundwork.messaging.broker import Broker, open_broker
from groundwork.messaging.consumer import Delivery, Subscription, run_subscription
from groundwork.messaging.outbox import add_event
from groundwork.messaging.relay import Relay

__all__ = ["Broker", "Delivery", "Relay", "Subscription", "add_event", "open_broker", "run_subscription"]
