package io.filebell.delivery;

import java.util.List;

/**
 * What a request carries for one event, in the endpoint's format.
 *
 * @param headers those that belong to it, besides {@code content-type}
 * @param body shared by every request of the event, so nobody changes it
 */
record Payload(String contentType, List<Header> headers, byte[] body) {

    Payload {
        headers = List.copyOf(headers);
    }

    @Override
    public String toString() {
        return "Payload[" + contentType + ", " + body.length + " bytes]";
    }
}
