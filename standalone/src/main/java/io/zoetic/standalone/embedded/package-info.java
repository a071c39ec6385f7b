// SPDX-License-Identifier: Apache-2.0
/**
 * The real PostgreSQL and Kafka, started on a {@link io.zoetic.standalone.embedded.DataDirectory}
 * that one process at a time owns. They listen on 127.0.0.1 only and let in who has a password of
 * it.
 */
@NullMarked
package io.zoetic.standalone.embedded;

import org.jspecify.annotations.NullMarked;
