/** Rules for services that many servers have, to be put into `rules.d`: `sentry --example=NAME`. */
import { ASTERISK } from "./examples/asterisk.ts";
import { COCKPIT } from "./examples/cockpit.ts";
import { GITEA } from "./examples/gitea.ts";
import { GRAFANA } from "./examples/grafana.ts";
import { HOME_ASSISTANT } from "./examples/home_assistant.ts";
import { NEXTCLOUD } from "./examples/nextcloud.ts";
import { NGINX } from "./examples/nginx.ts";
import { OPENVPN } from "./examples/openvpn.ts";
import { PHPMYADMIN } from "./examples/phpmyadmin.ts";
import { PROXMOX } from "./examples/proxmox.ts";
import { VAULTWARDEN } from "./examples/vaultwarden.ts";

/** Each by its name: what its file is called, without `.rule`. */
export const EXAMPLES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    asterisk: ASTERISK,
    cockpit: COCKPIT,
    gitea: GITEA,
    grafana: GRAFANA,
    "home-assistant": HOME_ASSISTANT,
    nextcloud: NEXTCLOUD,
    nginx: NGINX,
    openvpn: OPENVPN,
    phpmyadmin: PHPMYADMIN,
    proxmox: PROXMOX,
    vaultwarden: VAULTWARDEN,
  }).map(([name, text]) => [name, text.trimStart()]),
);
