// SPDX-License-Identifier: Apache-2.0
/** What happens on the platform, told to those who follow it. */
@NullMarked
package io.zoetic.gateway.events;

import org.jspecify.annotations.NullMarked;
