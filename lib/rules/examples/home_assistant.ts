/** An example of a rule, for Home Assistant. */
export const HOME_ASSISTANT = String.raw`
# Home Assistant: a wrong name or password, or a token that is not valid.
#
# Behind a proxy "trusted_proxies" must name it, and nobody else. A device with an old token fails like anybody who guesses:
# put your own networks into ALLOW_NETS.
log /config/home-assistant.log
log /home/homeassistant/.homeassistant/home-assistant.log
log /var/lib/hass/home-assistant.log
port 8123

failed
  {time} WARNING ({thread:word}) [homeassistant.components.
    http.ban] Login attempt or request with invalid authentication from {host:word} ({peer:address}).{? {rest:chosen}}
  -- homeassistant/components/http/ban.py, process_wrong_login

known
  {time} {level:word} ({thread:word}) [{component:word}] {rest:chosen}
`;
