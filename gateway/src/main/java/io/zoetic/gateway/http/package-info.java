// SPDX-License-Identifier: Apache-2.0
/**
 * What every route of the gateway shares: request ids, bounded bodies, and errors in OpenAI's
 * shape.
 *
 * <p>A route throws or fails with an {@link io.zoetic.gateway.http.ApiException}; {@link
 * io.zoetic.gateway.http.ErrorHandler} turns it into a response by way of {@link
 * io.zoetic.gateway.http.HttpError}, the one place that knows which {@link
 * io.zoetic.events.completion.ErrorCode} is which HTTP status. {@link
 * io.zoetic.gateway.http.RequestFrame} stands before all routes and gives each request its id and
 * its metrics; {@link io.zoetic.gateway.http.body.BodyReader} reads what a route is willing to
 * hold, {@link io.zoetic.gateway.http.body.JsonBody} and {@link
 * io.zoetic.gateway.http.RequestFields} what it says.
 *
 * <p>Answers are records that {@link io.zoetic.gateway.http.Json} writes. Where what is shown has a
 * type of its own elsewhere, as an expert has, its record is called after it, with {@code Json}
 * behind; the others have no second name.
 *
 * <p>Everything here runs on the event loop and never blocks.
 */
@NullMarked
package io.zoetic.gateway.http;

import org.jspecify.annotations.NullMarked;
