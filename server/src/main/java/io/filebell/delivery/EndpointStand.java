package io.filebell.delivery;

import io.filebell.endpoint.Endpoint;

/**
 * What the metrics tell of an endpoint besides its attempts.
 *
 * @param unread events after its place in the log, whether they match or not
 * @param retrying deliveries that wait for another attempt
 */
record EndpointStand(Endpoint.State state, long unread, long retrying) {}
