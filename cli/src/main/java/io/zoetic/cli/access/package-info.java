// SPDX-License-Identifier: Apache-2.0
/** The command {@code keys}: who may use the platform, and for what. */
@NullMarked
package io.zoetic.cli.access;

import org.jspecify.annotations.NullMarked;
