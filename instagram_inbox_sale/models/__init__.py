from . import discuss_channel, sale_order
