// SPDX-License-Identifier: Apache-2.0
/** The command {@code webhooks}: who is told what happens. */
@NullMarked
package io.zoetic.cli.webhooks;

import org.jspecify.annotations.NullMarked;
