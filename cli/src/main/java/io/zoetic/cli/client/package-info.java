// SPDX-License-Identifier: Apache-2.0
/**
 * The client of the HTTP API, and the options that name the server and what is asked of it.
 *
 * <p>{@link io.zoetic.cli.client.OperatorClient} turns what the server refuses into an {@link
 * io.zoetic.cli.client.OperatorException} with one of the {@link io.zoetic.cli.client.ExitCodes}.
 */
@NullMarked
package io.zoetic.cli.client;

import org.jspecify.annotations.NullMarked;
